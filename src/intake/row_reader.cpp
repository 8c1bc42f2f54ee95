#include "intake/row_reader.hpp"

#include "core/text.hpp"

namespace guben::intake {
namespace {
using spreadsheet::Cell;
using spreadsheet::CellKind;

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.starts_with(word); });
}

bool is_total_word(std::string_view text) {
  return text == "合计" || text == "总计" || text == "小计" || text == "本页合计" || text == "本页小计" ||
         text == "共计" || starts_with_any(text, {"合计:", "总计:", "小计:", "合计(", "合 计"});
}

bool is_signature(std::string_view text) {
  return starts_with_any(text, {"审核人",   "填报人", "制表人", "填表人",   "负责人",   "单位负责人", "填报单位",
                                "分管领导", "复核人", "经办人", "填报日期", "填报时间", "制表日期",   "打印日期",
                                "打印时间", "备注:",  "注:",    "说明:",    "填表说明", "联系人:",    "(盖章)"});
}

/// Totals and signatures leave most columns empty; a household named 合计 does not.
size_t filled_cells(const spreadsheet::Row& row) {
  size_t filled = 0;
  for (const auto& cell : row.cells)
    filled += cell.kind != CellKind::Empty && cell.text.find_first_not_of(" \t\r\n") != std::string_view::npos;
  return filled;
}

std::string joined_text(const spreadsheet::Row& row) {
  std::string text;
  for (const auto& cell : row.cells)
    if (!cell.text.empty()) text += (text.empty() ? "" : " ") + normalised(cell.text.substr(0, 60));
  return text.substr(0, 300);
}
}  // namespace

bool TypedRow::is_returned() const {
  return std::any_of(problems.begin(), problems.end(),
                     [](const RowProblem& p) { return p.severity == Severity::Mandatory; });
}

RowReader::RowReader(const HeaderMatch& header, int32_t sheet, std::vector<spreadsheet::MergedRange> merged)
    : header_(header), sheet_(sheet), merged_(std::move(merged)), last_(header.columns.size()) {
  std::erase_if(merged_, [&](const auto& range) {
    return range.first_row == range.last_row || range.first_row <= header_.last_row;
  });
  std::sort(merged_.begin(), merged_.end(), [](const auto& a, const auto& b) { return a.first_row > b.first_row; });
}

bool RowReader::repeats_header(const spreadsheet::Row& row) const {
  size_t same = 0, other = 0;
  for (const auto& column : header_.columns) {
    const bool is_same = column.column < header_.header_texts.size() && column.column < row.cells.size() &&
                         row.cells[column.column].text == header_.header_texts[column.column];
    ++(is_same ? same : other);
    if (other * 2 >= header_.columns.size()) return false;
  }
  return same >= 2;
}

const ReadCell& RowReader::read(size_t mapped, const spreadsheet::Cell& cell) {
  const auto& column = header_.columns[mapped];
  const auto& field = header_.dataset->fields[column.field];
  auto& last = last_[mapped];
  if (last.is_known && last.kind == cell.kind && last.text == cell.text) return last.read;
  last.read = read_cell(field, cell, column.ten_thousand, typed_.texts);
  // A text is a view of its own row and cannot be remembered beyond it; a code is a view of the dictionary.
  last.is_known =
      field.type == dictionary::FieldType::Code || !std::holds_alternative<std::string_view>(last.read.value);
  if (last.is_known) last.kind = cell.kind, last.text = cell.text;
  return last.read;
}

TypedRow* RowReader::read(const spreadsheet::Row& row, std::vector<DroppedRow>& dropped) {
  if (row.number <= header_.last_row) return nullptr;
  const size_t filled = filled_cells(row);
  while (!merged_.empty() && merged_.back().first_row <= row.number) {
    const auto range = merged_.back();
    merged_.pop_back();
    const Cell& top = row.at(range.first_column);
    if (range.first_row == row.number && top.kind != CellKind::Empty)
      filling_[range.first_column] = {range.last_row, {top.kind, std::string(top.text)}};
  }
  if (filled == 0) return nullptr;

  // The first two filled cells decide: a serial number may stand before 合计.
  std::string scratch;
  size_t looked_at = filled * 2 <= header_.columns.size() + 4 ? 0 : 2;
  for (size_t c = 0; c < row.cells.size() && looked_at < 2; ++c) {
    const std::string_view text = squeezed_view(row.cells[c].text, scratch);
    if (text.empty()) continue;
    ++looked_at;
    const bool total = is_total_word(text);
    if (total || (looked_at == 1 && is_signature(text) && filled * 2 <= header_.columns.size() + 2)) {
      dropped.push_back({sheet_, row.number, total ? "intake.total_row" : "intake.signature_row", joined_text(row)});
      return nullptr;
    }
  }
  if (repeats_header(row)) {
    dropped.push_back({sheet_, row.number, "intake.repeated_header", joined_text(row)});
    return nullptr;
  }

  TypedRow& typed = typed_;
  typed.number = row.number;
  typed.problems.clear();
  typed.texts.clear();
  const auto& fields = header_.dataset->fields;
  typed.values.assign(fields.size(), {});
  size_t last_mapped = 0;
  for (size_t mapped = 0; mapped < header_.columns.size(); ++mapped) {
    const auto& column = header_.columns[mapped];
    last_mapped = std::max(last_mapped, column.column);
    Cell cell = row.at(column.column);
    if (cell.kind == CellKind::Empty)
      if (const auto fill = filling_.find(column.column); fill != filling_.end() && row.number <= fill->second.first)
        cell = {fill->second.second.first, fill->second.second.second};
    const auto& field = fields[column.field];
    const auto& read = this->read(mapped, cell);
    if (read.problem) {
      // A blank in a ∅ column would say "has not happened": such a cell must not be taken for blank, so the row goes
      // back.
      const bool mandatory = field.required || field.none_if_blank;
      typed.problems.push_back({sheet_,
                                row.number,
                                column.column,
                                mandatory ? Severity::Mandatory : Severity::Verify,
                                read.problem,
                                {{"field", field.header}, {"value", normalised(cell.text.substr(0, 60))}}});
    } else {
      typed.values[column.field] = read.value;
    }
  }
  for (size_t f = 0; f < fields.size(); ++f)
    if (fields[f].required && std::holds_alternative<std::monostate>(typed.values[f]) &&
        std::none_of(typed.problems.begin(), typed.problems.end(),
                     [&](const RowProblem& p) { return p.values.at("field") == fields[f].header; }))
      typed.problems.push_back({sheet_,
                                row.number,
                                std::nullopt,
                                Severity::Mandatory,
                                "intake.required_missing",
                                {{"field", fields[f].header}}});
  if (row.cells.size() > header_.header_texts.size() && row.cells.size() > last_mapped + 1)
    typed.problems.push_back({sheet_,
                              row.number,
                              row.cells.size() - 1,
                              Severity::Hint,
                              "intake.cells_beyond_header",
                              {{"field", spreadsheet::column_letters(row.cells.size() - 1)}}});
  return &typed;
}

}  // namespace guben::intake
