#include "spreadsheet/xlsx_sheet.hpp"

#include "core/text.hpp"
#include "spreadsheet/cell_reference.hpp"
#include "spreadsheet/number_format.hpp"
#include "spreadsheet/plain_cell.hpp"

namespace guben::spreadsheet {
namespace {
constexpr size_t kOwnView = std::string::npos;  // instead of an offset: the cell has its text already
}  // namespace

SheetEnd XlsxSheet::read() {
  for (auto token = xml_.next(); token != XmlToken::Done; token = xml_.next()) {
    if (token == XmlToken::Text) take_text();
    else if (!take_tag(token == XmlToken::Start)) break;
  }
  return std::move(end_);
}

bool XlsxSheet::take_tag(bool is_start) {
  const auto name = xml_.name();
  if (name == "c") {
    is_start ? begin_cell() : finish_cell();
  } else if (name == "v") {
    in_value_ = is_start;
    has_value_ = has_value_ || is_start;
  } else if (name == "t") {
    in_inline_text_ = is_start && form_ == Form::Inline;
    has_value_ = has_value_ || in_inline_text_;
  } else if (name == "rPh") {
    in_phonetic_ += is_start ? 1 : -1;
  } else if (name == "f") {
    has_formula_ = true;
  } else if (name == "row") {
    if (!is_start) return finish_row();
    begin_row();
  } else if (name == "mergeCell" && is_start) {
    take_merged_range();
  }
  return true;
}

void XlsxSheet::take_text() {
  if ((!in_value_ && !in_inline_text_) || in_phonetic_ != 0) return;
  if (form_ == Form::Number || form_ == Form::Shared) texts_ += xml_.text();
  else append_decoded(texts_, xml_.text());
}

void XlsxSheet::begin_row() {
  std::string_view number, hidden;
  xml_.each_attribute([&](std::string_view attribute, std::string_view value) {
    if (attribute == "r") number = value;
    else if (attribute == "hidden") hidden = value;
  });
  row_.number = number_or(number, next_row_);
  // Rows go forward: a file that counts backwards would otherwise be read twice over.
  if (row_.number < next_row_ || row_.number > kMaxRows) throw Damaged{"spreadsheet.damaged", "row number"};
  next_row_ = row_.number + 1;
  row_.hidden = hidden == "1" || hidden == "true";
  row_.cells.clear();
  spans_.clear();
  texts_.clear();
  column_ = 0;
  take_plain_cells();
}

bool XlsxSheet::finish_row() {
  dates_.clear();
  for (size_t i = 0; i < row_.cells.size(); ++i) {
    auto& cell = row_.cells[i];
    if (spans_[i].first != kOwnView) cell.text = std::string_view(texts_).substr(spans_[i].first, spans_[i].second);
    if (from_1904_ && cell.kind == CellKind::DateNumber) cell.text = dates_.emplace_back(since_1900(cell.text));
  }
  return visit_(row_);
}

void XlsxSheet::begin_cell() {
  int64_t reference_row = 0;
  std::string_view reference, type, style;
  xml_.each_attribute([&](std::string_view attribute, std::string_view value) {
    if (attribute == "r") reference = value;
    else if (attribute == "s") style = value;
    else if (attribute == "t") type = value;
  });
  if (!reference.empty() && !read_reference(reference, column_, reference_row))
    throw Damaged{"spreadsheet.damaged", "cell reference"};
  if (column_ >= kMaxColumns) throw Damaged{"spreadsheet.too_large", "columns"};
  form_ = form_of(type);
  kind_ = kind_of(form_, style);
  has_value_ = has_formula_ = false;
  value_start_ = texts_.size();
}

XlsxSheet::Form XlsxSheet::form_of(std::string_view type) {
  if (type == "s") return Form::Shared;
  if (type == "inlineStr") return Form::Inline;
  if (type == "b") return Form::Boolean;
  if (type == "e") return Form::Error;
  return type == "str" || type == "d" ? Form::Text : Form::Number;
}

CellKind XlsxSheet::kind_of(Form form, std::string_view style) const {
  switch (form) {
    case Form::Number: return number_kind(static_cast<size_t>(number_or(style, 0)));
    case Form::Boolean: return CellKind::Boolean;
    case Form::Error: return CellKind::Error;
    default: return CellKind::Text;
  }
}

void XlsxSheet::finish_cell() {
  if (!has_value_ && has_formula_) kind_ = CellKind::FormulaOnly;
  if (has_value_ || has_formula_) keep_value();
  ++column_;
  take_plain_cells();
}

void XlsxSheet::keep_value() {
  make_room();
  Cell& cell = row_.cells[column_];
  cell.kind = kind_;
  cell.text = {};
  const auto written = std::string_view(texts_).substr(value_start_);
  if (form_ == Form::Shared) {
    cell.text = shared_text(written);
    texts_.resize(value_start_);
    spans_[column_] = {kOwnView, 0};
  } else {
    if (!is_valid_utf8(written)) texts_.replace(value_start_, std::string::npos, made_valid_utf8(written));
    spans_[column_] = {value_start_, texts_.size() - value_start_};
  }
}

void XlsxSheet::take_plain_cells() {
  while (const auto plain = plain_cell_at(xml_.window())) {
    column_ = plain->column;
    if (column_ >= kMaxColumns) throw Damaged{"spreadsheet.too_large", "columns"};
    if (plain->has_value) {
      make_room();
      Cell& cell = row_.cells[column_];
      if (plain->is_shared) {
        cell = {CellKind::Text, shared_text(plain->value)};
        spans_[column_] = {kOwnView, 0};
      } else {
        cell = {number_kind(plain->style), {}};
        spans_[column_] = {texts_.size(), plain->value.size()};
        texts_ += plain->value;
      }
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

std::string_view XlsxSheet::shared_text(std::string_view index) const {
  const auto number = number_or(index, -1);
  if (number < 0 || static_cast<size_t>(number) >= strings_.size())
    throw Damaged{"spreadsheet.damaged", "shared string"};
  return strings_.at(static_cast<size_t>(number));
}

void XlsxSheet::make_room() {
  if (row_.cells.size() > column_) return;
  row_.cells.resize(column_ + 1);
  spans_.resize(column_ + 1, {0, 0});
}

}  // namespace guben::spreadsheet
