#include "intake/row_reader.hpp"

#include "core/text.hpp"

namespace guben::intake {
namespace {
using spreadsheet::Cell;
using spreadsheet::CellKind;

constexpr const char* kTotalRow = "intake.total_row";

bool starts_with_any(std::string_view text, std::initializer_list<std::string_view> words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) { return text.starts_with(word); });
}

bool is_total_word(std::string_view text) {
  return text == "合计" || text == "总计" || text == "小计" || text == "本页合计" || text == "本页小计" ||
         text == "共计" || text == "累计" ||
         starts_with_any(text, {"合计:", "总计:", "小计:", "合计(", "小计(", "总计("});
}

/// 三塘镇小计, 全县合计: a total of the place or kind before the word. 王小计 is a name.
bool ends_with_total_word(std::string_view text) {
  while (text.ends_with(":")) text.remove_suffix(1);
  for (const std::string_view word : {"小计", "合计", "总计", "共计"}) {
    if (!text.ends_with(word)) continue;
    const auto of = text.substr(0, text.size() - word.size());
    constexpr size_t kLongestName = 9;  // bytes of what stands before: three characters of a name of five
    if (of.size() > kLongestName) return true;
    static constexpr std::string_view kinds[] = {"镇", "乡", "村", "区", "县", "市", "组", "户", "人", "页",
                                                 "月", "年", "度", "局", "校", "班", "行", "队", "类"};
    return std::any_of(std::begin(kinds), std::end(kinds), [&](std::string_view kind) { return of.ends_with(kind); });
  }
  return false;
}

/// 2020.1 in a file that keeps all cells as texts may have been the number 2020.1, and that October.
bool may_be_cut_short(const Cell& cell) { return cell.text.size() == 6 && cell.text.ends_with(".1"); }

bool is_count(dictionary::FieldType type) {
  using dictionary::FieldType;
  return type == FieldType::Money || type == FieldType::Number || type == FieldType::Integer;
}

std::string yuan(int64_t fen) { return Decimal(fen, 2).without_trailing_zeros().to_string(); }

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

/// What others name the row's subject by: such a text reaches the files of other programs as it is.
bool is_code(const dictionary::Dataset& dataset, const dictionary::Field& field) {
  return field.role == dictionary::Role::HouseholdCode || field.role == dictionary::Role::PersonCode ||
         (field.type == dictionary::FieldType::Text && field.role == dictionary::Role::None &&
          std::find(dataset.key.begin(), dataset.key.end(), field.name) != dataset.key.end());
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

RowReader::RowReader(const HeaderMatch& header, int32_t sheet, std::vector<spreadsheet::MergedRange> merged,
                     bool only_text)
    : header_(header),
      sheet_(sheet),
      only_text_(only_text),
      totals_(header),
      merged_(std::move(merged)),
      last_(header.columns.size()) {
  std::erase_if(merged_, [&](const auto& range) {
    return range.first_row == range.last_row || range.first_row <= header_.last_row;
  });
  std::sort(merged_.begin(), merged_.end(), [](const auto& a, const auto& b) { return a.first_row > b.first_row; });
  for (const auto& column : header_.columns) last_mapped_ = std::max(last_mapped_, column.column);
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

void RowReader::begin_merged_cells(const spreadsheet::Row& row) {
  while (!merged_.empty() && merged_.back().first_row <= row.number) {
    const auto range = merged_.back();
    merged_.pop_back();
    const Cell& top = row.at(range.first_column);
    if (range.first_row == row.number && top.kind != CellKind::Empty)
      filling_[range.first_column] = {range.last_row, {top.kind, std::string(top.text)}};
  }
}

const char* RowReader::why_no_record(const spreadsheet::Row& row, size_t filled) const {
  // The first two filled cells decide: a serial number may stand before 合计. A total may fill most columns, but then
  // its word stands alone.
  std::string scratch;
  size_t looked_at = 0;
  const bool is_sparse = filled * 2 <= header_.columns.size() + 4;
  for (size_t c = 0; c < row.cells.size() && looked_at < 2; ++c) {
    if (row.cells[c].text.empty()) continue;
    if (!is_sparse && !contains(row.cells[c].text, "计")) {
      ++looked_at;
      continue;
    }
    const std::string_view text = squeezed_view(row.cells[c].text, scratch);
    if (text.empty()) continue;
    ++looked_at;
    if (is_total_word(text)) return kTotalRow;
    if (!is_sparse) continue;
    if (ends_with_total_word(text)) return kTotalRow;
    if (looked_at == 1 && is_signature(text) && filled * 2 <= header_.columns.size() + 2) return "intake.signature_row";
  }
  return repeats_header(row) ? "intake.repeated_header" : nullptr;
}

Cell RowReader::cell_at(const spreadsheet::Row& row, size_t column) const {
  const Cell& cell = row.at(column);
  if (cell.kind != CellKind::Empty) return cell;
  const auto fill = filling_.find(column);
  if (fill == filling_.end() || row.number > fill->second.first) return cell;
  return {fill->second.second.first, fill->second.second.second};
}

bool RowReader::is_counted_above(const spreadsheet::Row& row, size_t column, dictionary::FieldType type) const {
  if (filling_.empty() || !is_count(type) || row.at(column).kind != CellKind::Empty) return false;
  const auto fill = filling_.find(column);
  return fill != filling_.end() && row.number <= fill->second.first;
}

void RowReader::type_cells(const spreadsheet::Row& row) {
  const auto& fields = header_.dataset->fields;
  typed_.values.assign(fields.size(), {});
  for (size_t mapped = 0; mapped < header_.columns.size(); ++mapped) {
    const auto& column = header_.columns[mapped];
    const auto& field = fields[column.field];
    if (is_counted_above(row, column.column, field.type)) {
      if (field.type == dictionary::FieldType::Money) typed_.values[column.field] = int64_t{0};
      typed_.problems.push_back({sheet_,
                                 row.number,
                                 column.column,
                                 Severity::Hint,
                                 "intake.amount_counted_above",
                                 {{"field", field.header}}});
      continue;
    }
    Cell cell = cell_at(row, column.column);
    if (only_text_ && may_be_cut_short(cell) && field.sql_type() == "DATE") cell.kind = CellKind::Number;
    const auto& read = this->read(mapped, cell);
    const auto* text = std::get_if<std::string_view>(&read.value);
    if (text && begins_a_formula(*text) && is_code(*header_.dataset, field)) {
      typed_.problems.push_back({sheet_,
                                 row.number,
                                 column.column,
                                 Severity::Mandatory,
                                 "intake.code_like_formula",
                                 {{"field", field.header}, {"value", normalised(text->substr(0, 60))}}});
      continue;
    }
    if (!read.problem) typed_.values[column.field] = read.value;
    if (read.problem || read.hint) say(row, mapped, cell, read);
    if (totals_.counts(mapped)) totals_.add(mapped, read.value, !read.problem);
  }
}

void RowReader::say(const spreadsheet::Row& row, size_t mapped, const Cell& cell, const ReadCell& read) {
  const auto& column = header_.columns[mapped];
  const auto& field = header_.dataset->fields[column.field];
  // A blank in a ∅ column would say "has not happened": such a cell must not be taken for blank, so the row goes back.
  const bool is_mandatory = field.required || field.none_if_blank;
  const auto severity = !read.problem ? Severity::Hint : is_mandatory ? Severity::Mandatory : Severity::Verify;
  typed_.problems.push_back({sheet_,
                             row.number,
                             column.column,
                             severity,
                             read.problem ? read.problem : read.hint,
                             {{"field", field.header}, {"value", shown({cell.kind, cell.text.substr(0, 60)})}}});
}

bool RowReader::is_required(const dictionary::Field& field) const {
  if (!field.required) return false;
  return std::none_of(field.unless.begin(), field.unless.end(), [&](const dictionary::Field::Unless& unless) {
    const auto* other = header_.dataset->find(unless.field);
    const auto* said =
        std::get_if<std::string_view>(&typed_.values[static_cast<size_t>(other - &header_.dataset->fields[0])]);
    return said && std::find(unless.values.begin(), unless.values.end(), *said) != unless.values.end();
  });
}

void RowReader::check_required() {
  const auto& fields = header_.dataset->fields;
  for (size_t f = 0; f < fields.size(); ++f)
    if (fields[f].required && std::holds_alternative<std::monostate>(typed_.values[f]) && is_required(fields[f]) &&
        std::none_of(typed_.problems.begin(), typed_.problems.end(),
                     [&](const RowProblem& p) { return p.values.at("field") == fields[f].header; }))
      typed_.problems.push_back({sheet_,
                                 typed_.number,
                                 std::nullopt,
                                 Severity::Mandatory,
                                 "intake.required_missing",
                                 {{"field", fields[f].header}}});
}

std::vector<RowProblem> RowReader::wrong_totals(const spreadsheet::Row& row) {
  std::vector<std::optional<int64_t>> written(header_.columns.size());
  for (size_t mapped = 0; mapped < header_.columns.size(); ++mapped) {
    const Cell& cell = row.at(header_.columns[mapped].column);
    if (!totals_.counts(mapped) || cell.kind == CellKind::Empty) continue;
    // A total may lie beyond what one record can hold.
    auto field = header_.dataset->fields[header_.columns[mapped].field];
    field.min = field.max = std::nullopt;
    const auto read = read_cell(field, cell, header_.columns[mapped].ten_thousand, typed_.texts);
    if (const auto* units = std::get_if<int64_t>(&read.value)) written[mapped] = *units;
  }
  std::vector<RowProblem> problems;
  for (const auto& difference : totals_.hold_against(written)) {
    const auto& column = header_.columns[difference.mapped];
    problems.push_back({sheet_,
                        row.number,
                        column.column,
                        Severity::Hint,
                        "intake.total_differs",
                        {{"field", header_.dataset->fields[column.field].header},
                         {"value", yuan(difference.written)},
                         {"sum", yuan(difference.sum)}}});
  }
  return problems;
}

void RowReader::check_width(const spreadsheet::Row& row) {
  if (row.cells.size() > header_.header_texts.size() && row.cells.size() > last_mapped_ + 1)
    typed_.problems.push_back({sheet_,
                               row.number,
                               row.cells.size() - 1,
                               Severity::Hint,
                               "intake.cells_beyond_header",
                               {{"field", spreadsheet::column_letters(row.cells.size() - 1)}}});
}

namespace {
const char* code_of(spreadsheet::Remark remark) {
  switch (remark) {
    case spreadsheet::Remark::BrokenCharacter: return "intake.broken_character";
    case spreadsheet::Remark::NulRemoved: return "intake.nul_removed";
    case spreadsheet::Remark::SpansLines: return "intake.spans_lines";
    default: return "intake.swallowed_rows";
  }
}

bool swallows_rows(const spreadsheet::Row& row) {
  return row.has_remarks && std::any_of(row.cells.begin(), row.cells.end(), [](const Cell& cell) {
           return cell.remark == spreadsheet::Remark::SwallowsRows;
         });
}
}  // namespace

void RowReader::say_remarks(const spreadsheet::Row& row) {
  for (size_t c = 0; c < row.cells.size(); ++c) {
    const auto& cell = row.cells[c];
    if (cell.remark == spreadsheet::Remark::None) continue;
    const bool is_named = c < header_.header_texts.size() && !header_.header_texts[c].empty();
    // People are lost in a row that swallowed others: it goes back. The rest is for information.
    typed_.problems.push_back(
        {sheet_,
         row.number,
         c,
         cell.remark == spreadsheet::Remark::SwallowsRows ? Severity::Mandatory : Severity::Hint,
         code_of(cell.remark),
         {{"field", is_named ? normalised(header_.header_texts[c]) : spreadsheet::column_letters(c)},
          {"value", normalised(cell.text.substr(0, 60))}}});
  }
}

TypedRow* RowReader::read(const spreadsheet::Row& row, std::vector<DroppedRow>& dropped,
                          std::vector<RowProblem>& problems) {
  if (row.number <= header_.last_row) {
    if (swallows_rows(row)) dropped.push_back({sheet_, row.number, "intake.swallowed_in_header", joined_text(row)});
    return nullptr;
  }
  begin_merged_cells(row);
  const size_t filled = filled_cells(row);
  if (filled == 0) return nullptr;
  if (const char* why = why_no_record(row, filled)) {
    dropped.push_back({sheet_, row.number, why, joined_text(row)});
    if (why == kTotalRow) std::ranges::move(wrong_totals(row), std::back_inserter(problems));
    return nullptr;
  }
  totals_.count_record();
  typed_.number = row.number;
  typed_.problems.clear();
  typed_.texts.clear();
  type_cells(row);
  check_required();
  check_width(row);
  if (row.has_remarks) say_remarks(row);
  return &typed_;
}

}  // namespace guben::intake
