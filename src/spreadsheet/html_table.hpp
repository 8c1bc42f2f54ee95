#pragma once
// The rows of a web page: what stands in table cells, and the lines of text between them (titles, notes), as a
// spreadsheet program lays them out. libxml2 tells tags from text, here they become rows.
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

class HtmlTable {
 public:
  explicit HtmlTable(const std::function<bool(const Row&)>& visit) : visit_(visit) {}
  /// `page` in valid UTF-8. Throws Damaged.
  SheetEnd read(const std::string& page);
  /// A page without any holds nothing to read.
  bool has_cells() const { return has_cells_; }

  /// What the parser tells, in order.
  void start(std::string_view tag, const unsigned char** attributes);
  void end(std::string_view tag);
  void text(std::string_view text);
  bool wants_more() const { return wants_more_; }

 private:
  struct MadeCell {
    size_t column;
    std::string text;
  };
  void begin_row(bool is_hidden);
  void begin_cell(int64_t column_span, int64_t row_span);
  void finish_cell();
  void finish_row();
  void finish_line();
  bool is_taken(size_t column) const { return column < taken_until_.size() && taken_until_[column] >= row_.number; }

  const std::function<bool(const Row&)>& visit_;
  SheetEnd end_;
  Row row_;
  std::vector<MadeCell> cells_;
  std::vector<int64_t> taken_until_;  ///< by column: the last row that a cell above reaches down to
  std::string text_;                  ///< of the open cell, or of the line between tables
  size_t column_ = 0, column_span_ = 1;
  int64_t row_span_ = 1, rows_ = 0;
  int unread_ = 0, depth_ = 0;  ///< unread: elements whose text is none of the page's
  bool in_row_ = false, in_cell_ = false, has_cells_ = false, wants_more_ = true;
};

}  // namespace guben::spreadsheet
