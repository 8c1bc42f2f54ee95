#pragma once
// One sheet of an .xlsx file: its XML, tag by tag, becomes rows.
#include <deque>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "spreadsheet/shared_strings.hpp"
#include "spreadsheet/workbook.hpp"
#include "spreadsheet/xml_pull.hpp"

namespace guben::spreadsheet {

class XlsxSheet {
 public:
  XlsxSheet(ZipEntry& entry, const SharedStrings& strings, const std::vector<bool>& style_is_date, bool from_1904,
            const std::function<bool(const Row&)>& visit)
      : xml_(entry), strings_(strings), style_is_date_(style_is_date), from_1904_(from_1904), visit_(visit) {}
  /// Throws Damaged. To be called once.
  SheetEnd read();

 private:
  /// How the value of a cell is written.
  enum class Form { Number, Shared, Inline, Boolean, Error, Text };
  static Form form_of(std::string_view type);

  /// False when the visitor wants no more.
  bool take_tag(bool is_start);
  void take_text();
  void begin_row();
  bool finish_row();
  void begin_cell();
  void finish_cell();
  void keep_value();
  /// Takes the plain cells that come next, as many as lie in memory.
  void take_plain_cells();
  void take_merged_range();

  CellKind kind_of(Form form, std::string_view style) const;
  CellKind number_kind(size_t style) const {
    return style < style_is_date_.size() && style_is_date_[style] ? CellKind::DateNumber : CellKind::Number;
  }
  std::string_view shared_text(std::string_view index) const;
  void make_room();

  XmlPull xml_;
  const SharedStrings& strings_;
  const std::vector<bool>& style_is_date_;
  bool from_1904_;
  const std::function<bool(const Row&)>& visit_;
  SheetEnd end_;

  Row row_;
  int64_t next_row_ = 1;
  size_t column_ = 0;
  /// Texts of one row are gathered here and turned into views when the row is whole: the parser's window moves.
  std::string texts_;
  /// By column: offset and length in `texts_`; shared strings keep their own view.
  std::vector<std::pair<size_t, size_t>> spans_;
  std::deque<std::string> dates_;  ///< of a row that counts from 1904

  Form form_ = Form::Number;  ///< this and the rest: of the cell being read
  CellKind kind_ = CellKind::Empty;
  bool in_value_ = false, in_inline_text_ = false, has_value_ = false, has_formula_ = false;
  int in_phonetic_ = 0;
  size_t value_start_ = 0;
};

}  // namespace guben::spreadsheet
