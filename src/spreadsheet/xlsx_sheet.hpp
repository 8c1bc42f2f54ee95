#pragma once
// One sheet of an .xlsx file: its XML, tag by tag, becomes rows.
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "spreadsheet/number_format.hpp"
#include "spreadsheet/shared_strings.hpp"
#include "spreadsheet/workbook.hpp"
#include "spreadsheet/xml_pull.hpp"

namespace guben::spreadsheet {

/// What a workbook says of all its sheets.
struct XlsxBook {
  SharedStrings strings;
  std::vector<Shows> shown_by_style;
  bool from_1904 = false;
  /// Its formulas are to be calculated when it is opened: the program that wrote it has not, and wrote 0 for each.
  bool is_uncalculated = false;
};

class XlsxSheet {
 public:
  XlsxSheet(ZipEntry& entry, const XlsxBook& book, const std::function<bool(const Row&)>& visit)
      : xml_(entry), book_(book), visit_(visit) {}
  /// Throws Damaged. To be called once.
  SheetEnd read();

 private:
  /// How the value of a cell is written.
  enum class Form { Number, Shared, Inline, Boolean, Error, Text };
  static Form form_of(std::string_view type);

  SheetEnd read_to_the_end();
  /// False when the visitor wants no more.
  bool take_tag(bool is_start);
  void take_text();
  bool begin_row();
  bool finish_row();
  void begin_cell();
  void finish_cell();
  void keep_value();
  CellKind append_number(std::string_view number, size_t style);
  /// Takes the plain cells that come next, as many as lie in memory.
  void take_plain_cells();
  void take_merged_range();

  Shows shown(size_t style) const {
    return style < book_.shown_by_style.size() ? book_.shown_by_style[style] : Shows::Number;
  }
  /// The value of a formula that the program which wrote the file has not calculated.
  bool is_uncalculated(std::string_view written) const;
  void take_shared_text(std::string_view index);
  Cell& cell_here() {
    if (row_.cells.size() <= column_) {
      row_.cells.resize(column_ + 1);
      spans_.resize(column_ + 1, {0, 0});
    }
    return row_.cells[column_];
  }

  XmlPull xml_;
  const XlsxBook& book_;
  const std::function<bool(const Row&)>& visit_;
  SheetEnd end_;

  Row row_;
  int64_t next_row_ = 1;
  bool in_row_ = false, in_cell_ = false;
  bool row_is_due_ = false;  ///< it has ended, and another piece of the same row may follow
  size_t column_ = 0;
  /// Texts of one row are gathered here and turned into views when the row is whole: the parser's window moves.
  std::string texts_;
  /// By column: offset and length in `texts_`; shared strings keep their own view.
  std::vector<std::pair<size_t, size_t>> spans_;

  Form form_ = Form::Number;  ///< this and the rest: of the cell being read
  size_t style_ = 0;
  bool in_value_ = false, in_inline_text_ = false, has_value_ = false, has_formula_ = false, has_inline_ = false;
  int in_phonetic_ = 0;
  size_t value_start_ = 0;
};

}  // namespace guben::spreadsheet
