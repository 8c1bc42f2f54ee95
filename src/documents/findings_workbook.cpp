#include "documents/findings_workbook.hpp"

#include "core/messages.hpp"
#include "core/text.hpp"
#include "documents/summary_text.hpp"
#include "spreadsheet/workbook_writer.hpp"

namespace guben::documents {
namespace {
using screening::Finding;
using spreadsheet::Style;

std::string reasons(const Finding& f, const policy::Pack& pack, Language language) {
  std::string text;
  for (const auto& fact : f.evidence) {
    const auto* column = fact_column(pack, f.subject_kind, fact.name);
    text += (text.empty() ? "" : "; ") + fact_label(pack, f.subject_kind, fact.name, language) + ": " +
            shown_value(fact, column, pack, language);
  }
  for (const auto& p : f.parameters)
    text += "; " + in_language(language, pack.parameters.at(p.name).label_zh, pack.parameters.at(p.name).label_en) +
            ": " + p.value + (p.local ? message(language, "documents.local_mark") : "");
  return text;
}

std::string files_behind(const Finding& f) {
  std::set<std::string> rows;
  for (const auto& fact : f.evidence)
    if (fact.from)
      for (const auto& row : *fact.from) rows.insert(fmt::format("{}#{}", row.file, row.row));
  std::string text;
  size_t shown = 0;
  for (const auto& row : rows) {
    if (++shown > 6) {
      text += fmt::format(" … +{}", rows.size() - 6);
      break;
    }
    text += (text.empty() ? "" : "; ") + row;
  }
  return text;
}

}  // namespace

Result<void> write_findings_workbook(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                     const screening::RunSummary& run, const screening::FindingFilter& filter,
                                     const std::string& journal_head, Language language,
                                     const std::filesystem::path& file) {
  std::map<std::string, std::vector<std::array<std::string, 9>>> sheets;
  const std::string gaps = message(language, "documents.data_gaps");
  const auto done = screening::each_finding(folder, pack, run, filter, [&](const Finding& f) {
    const auto& rule = pack.rules.at(f.rule);
    sheets[f.outcome == screening::Outcome::Hit ? pack.in_words(f.route, language) : gaps].push_back(
        {f.severity, in_language(language, rule.label_zh, rule.label_en) + (rule.touches_benefit ? " ⚑" : ""),
         pack.label_of(f.subject_kind, language), f.subject_id, f.household_id, pack.regions.full_name(f.region),
         reasons(f, pack, language), files_behind(f), in_language(language, rule.question_zh, rule.question_en)});
  });
  if (!done) return done.error();

  spreadsheet::WorkbookWriter writer(file);
  writer.add_sheet(message(language, "documents.cover"));
  uint32_t line = 0;
  const bool demo = pack.demo_county == run.county;
  writer.text(
      line++, 0,
      message(language, "documents.report_title", {{"county", pack.regions.name(run.county)}, {"as_of", run.as_of}}) +
          (demo ? message(language, "documents.invented") : ""),
      Style::Title);
  writer.text(
      line++, 0,
      message(
          language, "documents.cover_line",
          {{"run", run.id}, {"pack", run.pack_name}, {"fingerprint", run.pack_fingerprint}, {"head", journal_head}}),
      Style::Note);
  writer.text(line++, 0, message(language, "documents.findings_are_questions"), Style::Note);
  ++line;
  const char* headers[] = {"documents.rule", "documents.severity",  "documents.route",
                           "documents.hit",  "documents.undecided", "documents.not_run"};
  for (uint16_t c = 0; c < 6; ++c) writer.text(line, c, message(language, headers[c]), Style::Header);
  for (const auto& rule : run.rules) {
    ++line;
    const auto& about = pack.rules.at(rule.rule);
    writer.text(line, 0, in_language(language, about.label_zh, about.label_en),
                rule.severity == "red" ? Style::Red : Style::Amber);
    writer.text(line, 1, message(language, "documents." + rule.severity));
    writer.text(line, 2, pack.in_words(rule.route, language));
    writer.number(line, 3, static_cast<double>(rule.hit));
    writer.number(line, 4, static_cast<double>(rule.undecided));
    writer.number(line, 5, static_cast<double>(rule.not_run));
  }
  writer.column_width(0, 0, 36);
  const char* columns[] = {"documents.severity", "documents.rule",          "documents.kind",
                           "documents.subject",  "documents.household",     "documents.place",
                           "documents.reasons",  "documents.rows_of_files", "documents.ask"};
  const double widths[] = {6, 26, 8, 16, 14, 26, 60, 50, 40};
  for (const auto& [name, rows] : sheets) {
    writer.add_sheet(name);
    for (uint16_t c = 0; c < 9; ++c) {
      writer.text(0, c, message(language, columns[c]), Style::Header);
      writer.column_width(c, c, widths[c]);
    }
    uint32_t row = 0;
    for (const auto& cells : rows) {
      ++row;
      if (row > 1000000) break;
      writer.text(row, 0, message(language, "documents." + cells[0]), cells[0] == "red" ? Style::Red : Style::Amber);
      for (uint16_t c = 1; c < 9; ++c) writer.text(row, c, cells[c]);
    }
    writer.freeze_and_filter(0, 9, row);
  }
  writer.close();
  return {};
}

}  // namespace guben::documents
