#pragma once
#include "spreadsheet/xls_cells.hpp"
#include "spreadsheet/xls_globals.hpp"
#include "spreadsheet/xls_records.hpp"

namespace guben::spreadsheet {

/// One sheet of an .xls stream: its records become cells.
class XlsSheet {
 public:
  XlsSheet(std::string_view stream, const XlsGlobals& globals, size_t sheet)
      : records_(stream, globals.starts[sheet]), globals_(globals) {}
  /// Throws Damaged. To be called once, before the rest is asked.
  void read();
  XlsCells& cells() { return cells_; }
  const std::vector<MergedRange>& merged() const { return merged_; }
  bool has_empty_formula() const { return has_empty_formula_; }
  bool has_calculated_formula() const { return has_calculated_formula_; }

 private:
  void take_record();
  void take_shared_text();
  void take_own_text();
  void take_old_text();
  void take_old_number();
  void take_numbers_in_a_row();
  void take_formula();
  void take_merged_ranges();
  void add_number(uint16_t row, uint16_t column, uint16_t style, double value);
  void add_boolean_or_error(uint16_t row, uint16_t column, uint8_t value, bool is_error);
  /// In records of Excel 2 three bytes of formatting stand where later ones have two bytes of style.
  bool has_old_head(size_t with_style) const { return records_.data().size() == with_style + 1; }
  /// Row and column at the head of every cell's record, then the style.
  uint16_t number(size_t offset) const { return records_.at<uint16_t>(offset); }

  XlsRecords records_;
  const XlsGlobals& globals_;
  XlsCells cells_;
  std::vector<MergedRange> merged_;
  bool has_empty_formula_ = false, has_calculated_formula_ = false;
};

}  // namespace guben::spreadsheet
