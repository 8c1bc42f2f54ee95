#include "cli/import_report_text.hpp"

#include <iostream>

#include "core/messages.hpp"
#include "core/text.hpp"

namespace guben::cli {
namespace {

void print_line(const std::string& text) { std::cout << "    " << text << '\n'; }

void print_known(Language language, const intake::ImportReport& report, const std::string& label,
                 const policy::Pack& pack, bool check_only) {
  if (*report.known_as == 0)
    std::cout << message(language, "cli.twice_in_this_import", {{"file", report.file}, {"dataset", label}}) << '\n';
  else
    std::cout << message(language,
                         report.is_restored                      ? "cli.restored"
                         : report.coverage.empty() || check_only ? "cli.already_imported"
                                                                 : "cli.coverage_set",
                         {{"file", report.file},
                          {"dataset", label},
                          {"delivery", std::to_string(*report.known_as)},
                          {"coverage", pack.regions.names(report.coverage)}})
              << '\n';
  for (const auto& note : report.notes) print_line(message(language, note.code, note.values));
}

void print_count(Language language, int64_t count, const char* code) {
  if (count > 0) print_line(message(language, code, {{"count", std::to_string(count)}}));
}

/// What the bytes of the file make doubtful: rare, and so told even where a return file tells it too.
bool is_of_the_file(const std::string& code) {
  return code == "intake.broken_character" || code == "intake.nul_removed" || code == "intake.spans_lines" ||
         code == "intake.swallowed_rows";
}

/// Each kind of problem once, with the first of its rows. A check writes no return file: it tells all of them.
void print_problems(Language language, const intake::ImportReport& report, bool check_only) {
  constexpr size_t kRows = 10;
  std::vector<std::pair<const intake::RowProblem*, std::vector<int64_t>>> kinds;
  for (const auto& problem : report.problems) {
    if (problem.code == "intake.duplicate_row" || (!check_only && !is_of_the_file(problem.code))) continue;
    auto kind = std::find_if(kinds.begin(), kinds.end(), [&](const auto& k) {
      return k.first->code == problem.code && k.first->column == problem.column && k.first->sheet == problem.sheet;
    });
    if (kind == kinds.end()) kind = kinds.insert(kinds.end(), {&problem, {}});
    if (kind->second.size() <= kRows) kind->second.push_back(problem.row);
  }
  for (auto& [first, rows] : kinds) {
    const bool are_more = rows.size() > kRows;
    if (are_more) rows.pop_back();
    print_line(message(language, "cli.problem_rows",
                       {{"sheet", report.sheets[static_cast<size_t>(first->sheet)].name},
                        {"rows", fmt::format("{}{}", fmt::join(rows, ", "), are_more ? " …" : "")},
                        {"what", message(language, first->code, first->values)}}));
  }
}

void print_columns(Language language, const intake::HeaderMatch& header, const dictionary::Dataset& dataset) {
  for (const auto& column : header.columns)
    print_line(
        fmt::format("{:>3} {} → {}{}", spreadsheet::column_letters(column.column),
                    column.column < header.header_texts.size() ? squeezed(header.header_texts[column.column]) : "",
                    dataset.fields[column.field].header, column.by_content ? message(language, "cli.by_content") : ""));
}

}  // namespace

void print_import_report(Language language, const intake::ImportReport& report, const policy::Pack& pack,
                         bool check_only) {
  const auto* dataset = pack.dictionary.find(report.dataset);
  const auto label = dataset ? in_language(language, dataset->label_zh, dataset->label_en) : report.dataset;
  if (report.known_as) return print_known(language, report, label, pack, check_only);
  const auto coverage = pack.regions.names(report.coverage);
  std::cout << message(language, check_only ? "cli.checked" : "cli.imported",
                       {{"file", report.file},
                        {"dataset", label},
                        {"container", report.container},
                        {"rows", std::to_string(report.rows)},
                        {"from", report.period.from.to_string()},
                        {"to", report.period.to.to_string()},
                        {"coverage", coverage.empty() ? message(language, "cli.coverage_from_rows") : coverage}})
            << '\n';
  print_count(language, report.returned, check_only ? "cli.would_return" : "cli.returned");
  print_count(language, report.doubtful_cells, "cli.doubtful");
  print_count(language, report.hidden_rows, "cli.hidden_rows");
  print_count(language, report.duplicates, "cli.duplicates");
  print_problems(language, report, check_only);
  for (const auto& dropped : report.dropped)
    print_line(message(language, dropped.why, {{"row", std::to_string(dropped.row)}, {"text", dropped.text}}));
  for (const auto& sheet : report.sheets) {
    if (!sheet.taken)
      print_line(message(language, "cli.sheet_not_read",
                         {{"sheet", sheet.name},
                          {"reason", sheet.reason ? message(language, *sheet.reason) : ""},
                          {"rows", std::to_string(sheet.rows_left_out)}}));
    if (!sheet.header.unmapped.empty())
      print_line(
          message(language, "cli.unmapped", {{"columns", fmt::format("{}", fmt::join(sheet.header.unmapped, ", "))}}));
    if (check_only && dataset) print_columns(language, sheet.header, *dataset);
  }
  for (const auto& note : report.notes) print_line(message(language, note.code, note.values));
  print_count(language, report.taken_whole, "cli.taken_whole");
  print_count(language, report.records_elsewhere, "cli.records_elsewhere");
  print_count(language, report.proposals, "cli.proposals");
  if (!report.return_file.empty())
    print_line(message(language, "cli.return_file", {{"file", report.return_file.string()}}));
}

}  // namespace guben::cli
