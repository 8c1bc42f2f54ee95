#pragma once
// A file somebody asked for. It appears under its name only when it is whole: written beside it, synced and renamed.
#include <filesystem>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace guben {

/// Refused where something stands that is no regular file (a device, a link, a folder: these are not replaced), and
/// where the folder is not there.
Result<void> may_be_written(const std::filesystem::path& file);

class NewFile {
 public:
  /// Throws Failure where it cannot be begun.
  explicit NewFile(std::filesystem::path file);
  NewFile(const NewFile&) = delete;
  NewFile& operator=(const NewFile&) = delete;
  /// What was not finished goes.
  ~NewFile();

  void write(std::string_view text);
  /// Where a writer of its own format puts what will be renamed.
  const std::filesystem::path& part() const { return part_; }
  /// Throws Failure where any of it did not reach the disk.
  void finish();

 private:
  void flush();
  std::filesystem::path file_, part_;
  std::string waiting_;
  int descriptor_ = -1;
  bool is_finished_ = false;
};

/// Writes all of it; false, with errno, where the device took less.
bool write_all(int descriptor, std::string_view bytes);
/// The failure that says this file cannot be written, and why.
Failure cannot_write(const std::filesystem::path& file, int error);

}  // namespace guben
