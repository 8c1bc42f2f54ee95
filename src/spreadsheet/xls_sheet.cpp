#include "spreadsheet/xls_sheet.hpp"

#include <cstring>

#include "spreadsheet/number_format.hpp"

namespace guben::spreadsheet {
namespace {

/// A number in 30 bits ([MS-XLS] 2.5.217): a whole one or the head of a double, perhaps in hundredths.
double rk_number(uint32_t rk) {
  double value = 0;
  if (rk & 2) value = static_cast<int32_t>(rk) >> 2;
  else {
    const uint64_t bits = static_cast<uint64_t>(rk & 0xFFFFFFFC) << 32;
    std::memcpy(&value, &bits, sizeof value);
  }
  return rk & 1 ? value / 100 : value;
}

std::string_view error_text(uint8_t code) {
  switch (code) {
    case 0x00: return "#NULL!";
    case 0x07: return "#DIV/0!";
    case 0x0F: return "#VALUE!";
    case 0x17: return "#REF!";
    case 0x1D: return "#NAME?";
    case 0x24: return "#NUM!";
    default: return "#N/A";
  }
}

}  // namespace

void XlsSheet::read() {
  try {
    if (!records_.next() || records_.type() != kBof) throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_structure"};
    int depth = 1;  // a chart on the sheet has records of its own between a beginning and an end
    while (depth > 0 && records_.next()) {
      if (records_.type() == kBof) ++depth;
      if (records_.type() == kEof) --depth;
      if (depth == 1) take_record();
    }
    if (depth > 0) throw Damaged{"spreadsheet.damaged", "spreadsheet.cut_short"};
  } catch (Damaged& damaged) {
    damaged.row = cells_.last_row();
    throw;
  }
}

void XlsSheet::take_record() {
  switch (records_.type()) {
    case kRow:
      if (records_.at<uint32_t>(12) & 0x20) cells_.hide(number(0));
      break;
    case kLabelSst: take_shared_text(); break;
    case kLabel:
    case kRString: take_own_text(); break;
    case kOldLabel: take_old_text(); break;
    case kNumber: add_number(number(0), number(2), number(4), records_.at<double>(6)); break;
    case kOldNumber:
    case kOldInteger: take_old_number(); break;
    case kRk:
    case kOldRk: add_number(number(0), number(2), number(4), rk_number(records_.at<uint32_t>(6))); break;
    case kMulRk: take_numbers_in_a_row(); break;
    case kBoolErr:
    case kOldBoolErr: {
      const size_t at = has_old_head(8) ? 7 : 6;
      add_boolean_or_error(number(0), number(2), records_.at<uint8_t>(at), records_.at<uint8_t>(at + 1) != 0);
      break;
    }
    case kFormula:
    case kOldFormula3:
    case kOldFormula4: take_formula(); break;
    case kString:
    case kOldString: cells_.give_last_text(XlsTextReader(records_, globals_.text_form).text()); break;
    case kMergeCells: take_merged_ranges(); break;
    default: break;
  }
}

void XlsSheet::take_shared_text() {
  const auto index = records_.at<uint32_t>(6);
  if (index >= globals_.strings.size()) throw Damaged{"spreadsheet.damaged", "spreadsheet.absent_text"};
  cells_.add_text(number(0), number(2), CellKind::Text, globals_.strings[index]);
}

void XlsSheet::take_own_text() {
  const auto row = number(0), column = number(2);
  XlsTextReader reader(records_, globals_.text_form);
  reader.skip(6);
  cells_.add_own_text(row, column, reader.text());
}

void XlsSheet::take_old_text() {
  const auto row = number(0), column = number(2);
  const bool is_of_excel_2 = records_.data().size() >= 8 && records_.data().size() == 8u + records_.at<uint8_t>(7);
  if (!is_of_excel_2) return take_own_text();
  const XlsTextForm bytes{false, globals_.text_form.converter};
  XlsTextReader reader(records_, bytes);
  reader.skip(7);
  cells_.add_own_text(row, column, reader.short_text());
}

void XlsSheet::take_old_number() {
  const bool is_whole = records_.type() == kOldInteger, is_of_excel_2 = has_old_head(is_whole ? 8 : 14);
  const size_t at = is_of_excel_2 ? 7 : 6;
  add_number(number(0), number(2), is_of_excel_2 ? 0 : number(4),
             is_whole ? records_.at<uint16_t>(at) : records_.at<double>(at));
}

void XlsSheet::take_numbers_in_a_row() {
  for (size_t at = 4, column = number(2); at + 8 <= records_.data().size(); at += 6, ++column)
    add_number(number(0), static_cast<uint16_t>(column), number(at), rk_number(records_.at<uint32_t>(at + 2)));
}

void XlsSheet::take_formula() {
  constexpr uint16_t kCalculateAtOpening = 3;  // always, or when the file is opened: its writer has calculated nothing
  const auto row = number(0), column = number(2);
  const bool is_due = records_.data().size() >= 16 && (number(14) & kCalculateAtOpening) != 0;
  if (number(12) != 0xFFFF) {
    const auto value = records_.at<double>(6);
    if (is_due && value == 0) return cells_.add_text(row, column, CellKind::FormulaOnly, {});
    has_calculated_formula_ = true;
    return add_number(row, column, number(4), value);
  }
  const auto kind = records_.at<uint8_t>(6);
  has_calculated_formula_ = has_calculated_formula_ || kind < 3;
  if (kind == 1 || kind == 2) return add_boolean_or_error(row, column, records_.at<uint8_t>(8), kind == 2);
  // A text stands in the next record.
  if (kind == 0 || is_due) return cells_.add_text(row, column, CellKind::FormulaOnly, {});
  has_empty_formula_ = true;
  cells_.add_empty_formula(row, column);
}

void XlsSheet::take_merged_ranges() {
  for (size_t n = 0, at = 2; n < number(0); ++n, at += 8)
    merged_.push_back({number(at) + 1, number(at + 2) + 1, number(at + 4), number(at + 6)});
}

void XlsSheet::add_number(uint16_t row, uint16_t column, uint16_t style, double value) {
  const auto shows = style < globals_.shown_by_style.size() ? globals_.shown_by_style[style] : Shows::Number;
  cells_.add_number(row, column, shows, shows == Shows::Day && globals_.from_1904 ? value + kDaysBefore1904 : value);
}

void XlsSheet::add_boolean_or_error(uint16_t row, uint16_t column, uint8_t value, bool is_error) {
  if (is_error) cells_.add_text(row, column, CellKind::Error, error_text(value));
  else cells_.add_text(row, column, CellKind::Boolean, value ? "1" : "0");
}

}  // namespace guben::spreadsheet
