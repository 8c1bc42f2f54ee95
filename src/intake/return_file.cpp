#include "intake/return_file.hpp"

#include "core/messages.hpp"
#include "core/text.hpp"
#include "spreadsheet/workbook_writer.hpp"

namespace guben::intake {
namespace {
std::string severity_word(Severity severity) {
  switch (severity) {
    case Severity::Mandatory: return message("intake.mandatory");
    case Severity::Verify: return message("intake.verify");
    default: return message("intake.hint");
  }
}
}  // namespace

void write_return_file(const std::filesystem::path& original, const ImportReport& report,
                       const std::filesystem::path& target) {
  std::map<int32_t, std::map<int64_t, std::vector<const RowProblem*>>> by_row;
  for (const auto& problem : report.problems) by_row[problem.sheet][problem.row].push_back(&problem);
  auto opened = spreadsheet::open_workbook(original);
  if (!opened) return;
  auto& book = **opened;
  std::filesystem::create_directories(target.parent_path());
  spreadsheet::WorkbookWriter writer(target.string() + ".part");
  for (const auto& [sheet, rows] : by_row) {
    writer.add_sheet(fmt::format("{} {}", message("intake.returned"), sheet + 1));
    const auto& header = report.sheets[static_cast<size_t>(sheet)].header;
    uint32_t line = 0;
    size_t width = header.header_texts.size();
    for (size_t c = 0; c < width; ++c)
      writer.text(0, static_cast<uint16_t>(c + 1), normalised(header.header_texts[c]), spreadsheet::Style::Header);
    writer.text(0, 0, message("intake.original_row"), spreadsheet::Style::Header);
    writer.text(0, static_cast<uint16_t>(width + 1), message("intake.reason"), spreadsheet::Style::Header);
    writer.column_width(static_cast<uint16_t>(width + 1), static_cast<uint16_t>(width + 1), 60);
    writer.freeze_and_filter(0, 0, 0);
    const int64_t last = rows.rbegin()->first;
    const auto done = book.read(static_cast<size_t>(sheet), [&, &rows_of_sheet = rows](const spreadsheet::Row& row) {
      const auto found = rows_of_sheet.find(row.number);
      if (found != rows_of_sheet.end()) {
        ++line;
        writer.number(line, 0, static_cast<double>(row.number), spreadsheet::Style::Note);
        for (size_t c = 0; c < std::min(row.cells.size(), width); ++c) {
          const bool wrong = std::any_of(found->second.begin(), found->second.end(),
                                         [&](const RowProblem* p) { return p->column == c; });
          writer.text(line, static_cast<uint16_t>(c + 1), row.cells[c].text,
                      wrong ? spreadsheet::Style::Wrong : spreadsheet::Style::Plain);
        }
        std::string reasons;
        for (const auto* problem : found->second)
          reasons += (reasons.empty() ? "" : "; ") + severity_word(problem->severity) + ": " +
                     message(problem->code, problem->values);
        writer.text(line, static_cast<uint16_t>(width + 1), reasons);
      }
      return row.number < last;
    });
    if (!done) break;
  }
  writer.close();
  std::filesystem::rename(target.string() + ".part", target);
}

}  // namespace guben::intake
