#include "registers/written_rows.hpp"

#include "core/text.hpp"
#include "intake/sheet_choice.hpp"

namespace guben::registers {
namespace {

bool is_blank(const spreadsheet::Row& row) {
  return std::all_of(row.cells.begin(), row.cells.end(), [](const spreadsheet::Cell& cell) {
    return cell.kind == spreadsheet::CellKind::Empty ||
           (cell.kind == spreadsheet::CellKind::Text && trimmed(cell.text).empty());
  });
}

WrittenCells cells_of(const spreadsheet::Row& row, const intake::HeaderMatch& header,
                      const dictionary::Dataset& dataset) {
  WrittenCells cells;
  for (const auto& column : header.columns)
    cells[dataset.fields[column.field].name] = {row.at(column.column), column.ten_thousand};
  return cells;
}

/// A code that is given where it is left blank needs no column.
dictionary::Dataset as_filled_in(dictionary::Dataset dataset) {
  for (auto& field : dataset.fields)
    if (field.name == dataset.own_code) field.required = false;
  return dataset;
}

Refusal unclear(const intake::HeaderMatch& header) {
  std::vector<std::string> columns;
  for (const auto& question : header.questions)
    columns.push_back(question.column < header.headings.size() ? header.headings[question.column]
                                                               : spreadsheet::column_letters(question.column));
  return {"registers.unclear_columns", {{"columns", fmt::format("{}", fmt::join(columns, "、"))}}};
}

Result<void> read_sheet(spreadsheet::Workbook& book, size_t sheet, const intake::SheetReport& report,
                        const dictionary::Dataset& dataset, const Around& around, size_t most, WrittenRows& into) {
  const auto& header = report.header;
  if (header.asks()) return unclear(header);
  into.unknown.insert(into.unknown.end(), header.unmapped.begin(), header.unmapped.end());
  bool is_too_long = false;
  const auto end = book.read(sheet, [&](const spreadsheet::Row& row) {
    if (row.number <= header.last_row || is_blank(row)) return true;
    is_too_long = into.rows.size() == most;
    if (!is_too_long)
      into.rows.push_back({report.name, row.number, read_entry(dataset, cells_of(row, header, dataset), around)});
    return !is_too_long;
  });
  if (!end) return end.error();
  if (is_too_long) return Refusal{"registers.too_many_rows", {{"most", std::to_string(most)}}};
  for (const auto& range : end->merged)
    if (range.last_row > header.last_row && range.first_row != range.last_row)
      return Refusal{
          "registers.merged_cells",
          {{"range", fmt::format("{}{}:{}{}", spreadsheet::column_letters(range.first_column), range.first_row,
                                 spreadsheet::column_letters(range.last_column), range.last_row)}}};
  return {};
}

}  // namespace

Result<WrittenRows> read_rows(const std::filesystem::path& file, const std::string& name,
                              const dictionary::Dataset& dataset, const Around& around, size_t most) {
  const auto book = spreadsheet::open_workbook(file);
  if (!book) return book.error();
  const auto alone = around.pack.dictionary.alone(as_filled_in(dataset));
  const intake::HeadingReader headings(alone);
  intake::SheetWishes wishes;
  wishes.dataset = &alone.datasets().front();
  const auto choice = intake::choose_sheets(**book, name, headings, wishes, {});
  if (!choice) return choice.error();
  WrittenRows rows;
  for (size_t sheet = 0; sheet < choice->sheets.size(); ++sheet) {
    const auto& report = choice->sheets[sheet];
    if (!report.taken && report.rows_left_out > 0 && !(*book)->sheets()[sheet].hidden)
      rows.left_out.push_back({report.name, report.rows_left_out});
    if (!report.taken) continue;
    if (auto read = read_sheet(**book, sheet, report, dataset, around, most, rows); !read) return read.error();
  }
  if (rows.rows.empty()) return Refusal{"registers.no_rows"};
  return rows;
}

}  // namespace guben::registers
