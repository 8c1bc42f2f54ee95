#include "spreadsheet/xlsx_sheet.hpp"

#include "core/text.hpp"
#include "spreadsheet/cell_reference.hpp"
#include "spreadsheet/plain_cell.hpp"
#include "spreadsheet/remarks.hpp"

namespace guben::spreadsheet {
namespace {
constexpr size_t kOwnView = std::string::npos;  // instead of an offset: the cell has its text already

[[noreturn]] void bad_order() { throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_order"}; }
[[noreturn]] void bad_structure() { throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_structure"}; }

bool has_exponent(std::string_view number) {
  return std::any_of(number.begin(), number.end(), [](char c) { return (c | 32) == 'e'; });
}

std::string_view without_blanks(std::string_view text) {
  const auto first = text.find_first_not_of(" \t\r\n");
  return first == std::string_view::npos ? std::string_view()
                                         : text.substr(first, text.find_last_not_of(" \t\r\n") - first + 1);
}
}  // namespace

SheetEnd XlsxSheet::read() {
  try {
    return read_to_the_end();
  } catch (Damaged& damaged) {
    damaged.row = row_.number;
    throw;
  }
}

SheetEnd XlsxSheet::read_to_the_end() {
  for (auto token = xml_.next(); token != XmlToken::Done; token = xml_.next()) {
    if (token == XmlToken::Text) take_text();
    else if (!take_tag(token == XmlToken::Start)) return {};
  }
  if (in_row_) bad_structure();  // another element's end stands in place of the row's
  if (row_is_due_) finish_row();
  return std::move(end_);
}

bool XlsxSheet::take_tag(bool is_start) {
  const auto name = xml_.name();
  if (name == "c") {
    is_start ? begin_cell() : finish_cell();
  } else if (name == "v") {
    in_value_ = is_start && !has_inline_;
    has_value_ = has_value_ || is_start;
  } else if (name == "t") {
    in_inline_text_ = is_start && form_ == Form::Inline;
    has_value_ = has_value_ || in_inline_text_;
  } else if (name == "is") {
    // Some programs write the value beside the text: the text counts.
    if (is_start && in_cell_ && form_ == Form::Inline) has_inline_ = true, texts_.resize(value_start_);
  } else if (name == "rPh") {
    if (!is_start && in_phonetic_ == 0) bad_structure();
    in_phonetic_ += is_start ? 1 : -1;
  } else if (name == "f") {
    has_formula_ = true;
  } else if (name == "row") {
    if (is_start) return begin_row();
    if (in_cell_) bad_structure();  // the cell would be lost
    if (!std::exchange(in_row_, false)) bad_order();
    row_is_due_ = true;
  } else if (name == "mergeCell" && is_start) {
    take_merged_range();
  }
  return true;
}

void XlsxSheet::take_text() {
  if (in_cell_ && (in_value_ || in_inline_text_) && in_phonetic_ == 0) append_text(texts_, xml_);
}

bool XlsxSheet::begin_row() {
  if (in_row_) bad_order();
  std::string_view number, hidden;
  xml_.each_attribute([&](std::string_view attribute, std::string_view value) {
    if (attribute == "r") number = value;
    else if (attribute == "hidden") hidden = value;
  });
  const auto told = number_or(number, next_row_);
  const bool goes_on = row_is_due_ && told == row_.number;  // a row in pieces
  if (row_is_due_ && !goes_on && !finish_row()) return false;
  // Rows go forward: a file that counts backwards would otherwise be read twice over.
  if ((told < next_row_ && !goes_on) || told > kMaxRows) bad_order();
  in_row_ = true;
  row_is_due_ = false;
  const bool is_hidden = hidden == "1" || hidden == "true";
  if (goes_on) row_.hidden = row_.hidden || is_hidden;
  else {
    row_.number = told;
    next_row_ = told + 1;
    row_.hidden = is_hidden;
    row_.has_remarks = false;
    row_.cells.clear();
    spans_.clear();
    texts_.clear();
    column_ = 0;
  }
  take_plain_cells();
  return true;
}

bool XlsxSheet::finish_row() {
  for (size_t i = 0; i < row_.cells.size(); ++i)
    if (spans_[i].first != kOwnView)
      row_.cells[i].text = std::string_view(texts_).substr(spans_[i].first, spans_[i].second);
  row_is_due_ = false;
  return visit_(row_);
}

void XlsxSheet::begin_cell() {
  if (!in_row_ || in_cell_) bad_order();
  int64_t reference_row = 0;
  std::string_view reference, type, style;
  xml_.each_attribute([&](std::string_view attribute, std::string_view value) {
    if (attribute == "r") reference = value;
    else if (attribute == "s") style = value;
    else if (attribute == "t") type = value;
  });
  if (!reference.empty() && !read_reference(reference, column_, reference_row)) bad_order();
  if (column_ >= kMaxColumns) throw Damaged{"spreadsheet.too_large", "spreadsheet.bad_order"};
  form_ = form_of(type);
  style_ = static_cast<size_t>(number_or(style, 0));
  in_cell_ = true;
  in_value_ = in_inline_text_ = has_value_ = has_formula_ = has_inline_ = false;
  value_start_ = texts_.size();
}

XlsxSheet::Form XlsxSheet::form_of(std::string_view type) {
  if (type == "s") return Form::Shared;
  if (type == "inlineStr") return Form::Inline;
  if (type == "b") return Form::Boolean;
  if (type == "e") return Form::Error;
  return type == "str" || type == "d" ? Form::Text : Form::Number;
}

void XlsxSheet::finish_cell() {
  if (!std::exchange(in_cell_, false)) bad_order();
  if (has_value_ || has_formula_) keep_value();
  ++column_;
  take_plain_cells();
}

bool XlsxSheet::is_uncalculated(std::string_view written) const {
  if (!has_value_) return true;
  if (written.empty()) return form_ != Form::Text || book_.is_uncalculated;  // a formula may well give an empty text
  return book_.is_uncalculated && form_ == Form::Number && written == "0";
}

void XlsxSheet::keep_value() {
  auto written = std::string_view(texts_).substr(value_start_);
  if (form_ == Form::Number || form_ == Form::Shared) written = without_blanks(written);
  if (has_formula_ && is_uncalculated(written)) {
    texts_.resize(value_start_);
    cell_here() = {CellKind::FormulaOnly, {}};
    spans_[column_] = {value_start_, 0};
  } else if (form_ == Form::Shared && !written.empty()) {
    take_shared_text(written);
    texts_.resize(value_start_);
  } else if (form_ == Form::Number && !written.empty()) {
    const std::string number(written);
    texts_.resize(value_start_);
    const auto kind = append_number(number, style_);
    cell_here() = {kind, {}};
    if (!is_sound_text(number)) throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_structure"};
    spans_[column_] = {value_start_, texts_.size() - value_start_};
  } else if (form_ == Form::Number || form_ == Form::Shared) {
    texts_.resize(value_start_);  // <v/>: a blank
  } else {
    auto& cell = cell_here();
    cell = {form_ == Form::Boolean ? CellKind::Boolean : form_ == Form::Error ? CellKind::Error : CellKind::Text, {}};
    if (!is_sound_text(written)) {
      std::string mended(written);
      cell.remark = mend_text(mended);
      row_.has_remarks = true;
      texts_.replace(value_start_, std::string::npos, mended);
    }
    spans_[column_] = {value_start_, texts_.size() - value_start_};
  }
}

/// Days as numbers from 1900 without exponent; times as the sheet shows them.
CellKind XlsxSheet::append_number(std::string_view number, size_t style) {
  switch (const auto shows = shown(style); shows) {
    case Shows::Number: texts_ += number; return CellKind::Number;
    case Shows::Day:
      if (book_.from_1904) texts_ += since_1900(number);
      else if (has_exponent(number)) texts_ += without_exponent(number);
      else texts_ += number;
      return CellKind::DateNumber;
    default: texts_ += clock_text(number, shows == Shows::Elapsed); return CellKind::Time;
  }
}

void XlsxSheet::take_plain_cells() {
  while (const auto plain = plain_cell_at(xml_.window())) {
    column_ = plain->column;
    if (column_ >= kMaxColumns) throw Damaged{"spreadsheet.too_large", "spreadsheet.bad_order"};
    if (plain->has_value && plain->is_shared) take_shared_text(plain->value);
    else if (plain->has_value) {
      const size_t start = texts_.size();
      auto& cell = cell_here();
      cell.text = {};
      cell.remark = Remark::None;
      const auto shows = shown(plain->style);
      if (shows == Shows::Number) cell.kind = CellKind::Number, texts_ += plain->value;
      else if (shows == Shows::Day && !book_.from_1904 && !has_exponent(plain->value))
        cell.kind = CellKind::DateNumber, texts_ += plain->value;
      else cell.kind = append_number(plain->value, plain->style);
      spans_[column_] = {start, texts_.size() - start};
    }
    ++column_;
    xml_.skip(plain->length);
  }
}

void XlsxSheet::take_merged_range() {
  const auto reference = xml_.attribute("ref");
  const auto colon = reference.find(':');
  MergedRange range{};
  if (colon != std::string_view::npos &&
      read_reference(reference.substr(0, colon), range.first_column, range.first_row) &&
      read_reference(reference.substr(colon + 1), range.last_column, range.last_row))
    end_.merged.push_back(range);
}

void XlsxSheet::take_shared_text(std::string_view index) {
  const auto number = number_or(index, -1);
  if (number < 0 || static_cast<size_t>(number) >= book_.strings.size())
    throw Damaged{"spreadsheet.damaged", "spreadsheet.absent_text"};
  auto& cell = cell_here();
  cell = {CellKind::Text, book_.strings.at(static_cast<size_t>(number))};
  spans_[column_] = {kOwnView, 0};
  if (!book_.strings.has_remarks()) return;
  cell.remark = book_.strings.remark_of(static_cast<size_t>(number));
  row_.has_remarks = row_.has_remarks || cell.remark != Remark::None;
}

}  // namespace guben::spreadsheet
