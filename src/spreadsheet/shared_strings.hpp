#pragma once
// The string table of an .xlsx file. It grows with the rows: a usual one stays in memory, a large one lives in a mapped
// temporary file (already unlinked) that the kernel may page out.
#include <cstdint>
#include <map>
#include <string_view>
#include <vector>

#include "spreadsheet/workbook.hpp"
#include "spreadsheet/zip_entry.hpp"

namespace guben::spreadsheet {

class SharedStrings {
 public:
  SharedStrings() = default;
  SharedStrings(const SharedStrings&) = delete;
  SharedStrings& operator=(const SharedStrings&) = delete;
  ~SharedStrings();
  void load(const Archive& archive, const std::string& part);
  size_t size() const { return ends_.size(); }
  std::string_view at(size_t index) const;
  bool has_remarks() const { return !remarks_.empty(); }
  Remark remark_of(size_t index) const;

 private:
  static constexpr size_t kInMemory = 64 << 20;  ///< bytes of text; beyond them memory must not grow with the rows
  void append(std::string_view text);
  void grow(size_t wanted);
  void move_to_file();
  void append_valid(std::string_view text);
  int file_ = -1;
  char* bytes_ = nullptr;
  size_t used_ = 0, mapped_ = 0;
  std::vector<uint64_t> ends_;
  std::map<size_t, Remark> remarks_;  ///< of the few texts of which something must be said
};

}  // namespace guben::spreadsheet
