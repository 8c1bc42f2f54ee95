#pragma once
// The container of .xls and of encrypted workbooks: a small file system of sectors ([MS-CFB]).
#include <cstdint>
#include <filesystem>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/text.hpp"

namespace guben::spreadsheet {

class CompoundFile {
 public:
  /// Reads the directory; throws Damaged. Names of streams are told whatever their case.
  explicit CompoundFile(const std::filesystem::path& file);
  bool has(const std::string& name) const { return entries_.contains(lower_ascii(name)); }
  /// All of one stream; throws Damaged when a chain of sectors is broken, circular or too short.
  std::string stream(const std::string& name) const;

 private:
  struct Entry {
    uint32_t start;
    uint64_t size;
  };
  void load_sector_table();
  void load_directory();
  std::string_view sector(uint32_t number) const;
  std::string chained(uint32_t start) const;

  std::string bytes_;
  size_t sector_size_ = 512;
  std::vector<uint32_t> next_;        ///< by sector: the one that follows it
  std::vector<uint32_t> next_small_;  ///< the same of the small sectors
  std::string small_;                 ///< where streams below the cut-off lie
  std::map<std::string, Entry> entries_;
};

}  // namespace guben::spreadsheet
