#include "intake/return_file.hpp"

#include "core/messages.hpp"
#include "core/text.hpp"
#include "intake/written_date.hpp"
#include "spreadsheet/workbook_writer.hpp"

namespace guben::intake {
namespace {
std::string severity_word(Severity severity, Language language) {
  switch (severity) {
    case Severity::Mandatory: return message(language, "intake.mandatory");
    case Severity::Verify: return message(language, "intake.verify");
    default: return message(language, "intake.hint");
  }
}

std::optional<Date> shown_day(const spreadsheet::Cell& cell) {
  return cell.kind == spreadsheet::CellKind::DateNumber ? day_of_serial(cell.text) : std::nullopt;
}

using ProblemsOfRow = std::vector<const RowProblem*>;

std::string reasons_of(const ProblemsOfRow& problems, Language language) {
  std::string reasons;
  for (const auto* problem : problems)
    reasons += (reasons.empty() ? "" : "; ") + severity_word(problem->severity, language) + ": " +
               message(language, problem->code, problem->values);
  return reasons;
}

/// One sheet's rows that go back, under its header: where they stood, their own cells, why.
class ReturnSheet {
 public:
  ReturnSheet(spreadsheet::WorkbookWriter& writer, int32_t sheet, const HeaderMatch& header, Language language)
      : writer_(writer),
        language_(language),
        width_(header.header_texts.size()),
        last_column_(static_cast<uint16_t>(width_ + 1)) {
    writer_.add_sheet(fmt::format("{} {}", message(language, "intake.returned"), sheet + 1));
    for (size_t c = 0; c < width_; ++c)
      writer_.text(0, static_cast<uint16_t>(c + 1), normalised(header.header_texts[c]), spreadsheet::Style::Header);
    writer_.text(0, 0, message(language, "intake.original_row"), spreadsheet::Style::Header);
    writer_.text(0, last_column_, message(language, "intake.reason"), spreadsheet::Style::Header);
    writer_.column_width(last_column_, last_column_, 60);
    writer_.freeze_and_filter(0, 0, 0);
  }

  void add(const spreadsheet::Row& row, const ProblemsOfRow& problems) {
    ++line_;
    writer_.number(line_, 0, static_cast<double>(row.number), spreadsheet::Style::Note);
    for (size_t c = 0; c < std::min(row.cells.size(), width_); ++c) {
      const bool wrong =
          std::any_of(problems.begin(), problems.end(), [&](const RowProblem* p) { return p->column == c; });
      const auto style = wrong ? spreadsheet::Style::Wrong : spreadsheet::Style::Plain;
      const auto column = static_cast<uint16_t>(c + 1);
      // What the sheet shows as a date goes back as one.
      if (const auto day = shown_day(row.cells[c])) writer_.date(line_, column, *day, style);
      else writer_.text(line_, column, row.cells[c].text, style);
    }
    writer_.text(line_, last_column_, reasons_of(problems, language_));
  }

 private:
  spreadsheet::WorkbookWriter& writer_;
  Language language_;
  size_t width_;
  uint16_t last_column_;
  uint32_t line_ = 0;
};

/// What of a name fits into the name of a file (255 bytes) beside the rest; never cut inside a character.
std::string shortened(std::string stem) {
  constexpr size_t kMost = 150;
  if (stem.size() <= kMost) return stem;
  size_t end = kMost;
  while (end > 0 && (static_cast<unsigned char>(stem[end]) & 0xC0) == 0x80) --end;
  stem.resize(end);
  return stem;
}

}  // namespace

std::string return_file_name(const std::filesystem::path& original, const std::string& fingerprint, Language language) {
  return shortened(made_valid_utf8(original.stem().string())) + "-" + fingerprint.substr(0, 8) +
         message(language, "intake.return_suffix") + ".xlsx";
}

void write_return_file(const std::filesystem::path& original, const ImportReport& report,
                       const std::filesystem::path& target, Language language) {
  std::map<int32_t, std::map<int64_t, ProblemsOfRow>> by_sheet;
  for (const auto& problem : report.problems) by_sheet[problem.sheet][problem.row].push_back(&problem);
  auto opened = spreadsheet::open_workbook(original);
  if (!opened) return;
  auto& book = **opened;
  std::filesystem::create_directories(target.parent_path());
  spreadsheet::WorkbookWriter writer(target.string() + ".part");
  for (const auto& [sheet, by_row] : by_sheet) {
    ReturnSheet returned(writer, sheet, report.sheets[static_cast<size_t>(sheet)].header, language);
    const auto done = book.read(static_cast<size_t>(sheet), [&, &rows = by_row](const spreadsheet::Row& row) {
      if (const auto found = rows.find(row.number); found != rows.end()) returned.add(row, found->second);
      return row.number < rows.rbegin()->first;
    });
    if (!done) break;
  }
  writer.close();
  std::filesystem::rename(target.string() + ".part", target);
}

}  // namespace guben::intake
