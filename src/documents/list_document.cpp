#include "documents/list_document.hpp"

#include "core/decimal.hpp"
#include "core/new_file.hpp"
#include "core/text.hpp"
#include "spreadsheet/workbook_writer.hpp"

namespace guben::documents {
namespace {
using spreadsheet::Style;

void write_workbook(const ListDocument& list, const std::filesystem::path& file) {
  spreadsheet::WorkbookWriter writer(file);
  writer.add_sheet(list.title);
  uint32_t line = 0;
  writer.text(line++, 0, list.title, Style::Title);
  for (const auto& note : list.notes) writer.text(line++, 0, note, Style::Note);
  const auto header = line;
  const auto columns = static_cast<uint16_t>(list.columns.size());  // no list of ours has a thousand
  for (uint16_t c = 0; c < columns; ++c) {
    writer.text(header, c, list.columns[c].header, Style::Header);
    writer.column_width(c, c, list.columns[c].width);
  }
  for (const auto& row : list.rows) {
    ++line;
    for (uint16_t c = 0; c < columns; ++c) {
      const auto number = list.columns[c].is_number ? Decimal::parse(row[c]) : std::nullopt;
      if (number) writer.number(line, c, std::stod(number->to_string()));
      else writer.text(line, c, row[c]);
    }
  }
  writer.freeze_and_filter(header, columns, line);
  writer.close();
}

/// Programs take a long row of digits for a number and show it rounded, or drop the noughts it begins with.
std::string csv_code(const std::string& text) {
  constexpr size_t kRounded = 12;
  const bool is_digits =
      !text.empty() && std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
  const bool is_spoiled = is_digits && (text.size() >= kRounded || (text.front() == '0' && text.size() > 1));
  return is_spoiled ? csv_field("'" + text) : csv_cell(text);
}

void write_csv(const ListDocument& list, const std::filesystem::path& file) {
  std::string text = "\xEF\xBB\xBF" + csv_cell(list.title) + "\r\n";
  for (const auto& note : list.notes) text += csv_cell(note) + "\r\n";
  for (size_t c = 0; c < list.columns.size(); ++c) text += (c == 0 ? "" : ",") + csv_cell(list.columns[c].header);
  text += "\r\n";
  for (const auto& row : list.rows) {
    for (size_t c = 0; c < list.columns.size(); ++c)
      text += (c == 0 ? "" : ",") + (list.columns[c].is_number ? csv_cell(row[c]) : csv_code(row[c]));
    text += "\r\n";
  }
  NewFile out(file);
  out.write(text);
  out.finish();
}

}  // namespace

void write_list(const ListDocument& list, ListForm form, const std::filesystem::path& file) {
  if (form == ListForm::Xlsx) write_workbook(list, file);
  else write_csv(list, file);
}

}  // namespace guben::documents
