#pragma once
// One part of an .xlsx archive, inflated block by block, with limits against bombs.
#include <zip.h>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "spreadsheet/damaged.hpp"

namespace guben::spreadsheet {

class Archive {
 public:
  explicit Archive(const std::string& path);
  struct InMemory {
    std::string bytes;
  };
  explicit Archive(InMemory archive);
  Archive(const Archive&) = delete;
  Archive& operator=(const Archive&) = delete;
  bool has(const std::string& part) const { return index_of(part).has_value(); }
  /// Parts are told by name whatever their case, and whichever way their slashes lean: some programs write backslashes.
  std::optional<uint64_t> index_of(const std::string& part) const;
  zip_t* handle() const { return zip_.get(); }

 private:
  void list_parts();
  std::string bytes_;  ///< of an archive in memory
  std::unique_ptr<zip_t, void (*)(zip_t*)> zip_;
  std::map<std::string, uint64_t> parts_;
};

class ZipEntry {
 public:
  ZipEntry(const Archive& archive, const std::string& part);
  ~ZipEntry();
  /// Up to `size` bytes; 0 at the end. Throws Damaged on a broken stream, a wrong checksum or past the limits.
  size_t read(char* into, size_t size);

 private:
  /// Inflating is the larger part of reading a sheet; ISA-L does it twice as fast as zlib, which libzip would use.
  struct Inflater;
  size_t read_stored(char* into, size_t size);
  std::unique_ptr<zip_file_t, int (*)(zip_file_t*)> file_;
  std::unique_ptr<Inflater> inflater_;  ///< nothing for parts that are not deflated
  std::string part_;
  uint64_t compressed_ = 0, read_ = 0;
};

}  // namespace guben::spreadsheet
