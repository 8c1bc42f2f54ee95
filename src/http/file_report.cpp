#include "http/file_report.hpp"

#include "core/messages.hpp"
#include "intake/column_samples.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::json;
using intake::Severity;

constexpr size_t kMostProblems = 200;

std::string masked_value(const std::string& value) { return access::masked_text(value); }

Json said(const std::string& code, std::map<std::string, std::string> values) {
  for (auto& [name, value] : values) value = masked_value(value);
  return {{"code", code},
          {"text",
           {{"zh", message_at_page(Language::Chinese, code, values)},
            {"en", message_at_page(Language::English, code, values)}}}};
}

Json said(const Refusal& refusal) {
  const auto safe = masked(refusal);
  return {
      {"code", safe.code},
      {"text", {{"zh", message_at_page(Language::Chinese, safe)}, {"en", message_at_page(Language::English, safe)}}}};
}

const char* word(Severity severity) {
  return severity == Severity::Mandatory ? "mandatory" : severity == Severity::Verify ? "verify" : "hint";
}

Json problems_of(const intake::ImportReport& report) {
  auto problems = Json::array();
  for (const auto& problem : report.problems) {
    if (problems.size() == kMostProblems) break;
    const auto& sheet = report.sheets[static_cast<size_t>(problem.sheet)];
    Json json{{"sheet", sheet.name},
              {"row", problem.row},
              {"severity", word(problem.severity)},
              {"said", said(problem.code, problem.values)}};
    if (problem.column) {
      const auto& texts = sheet.header.headings;
      const bool is_named = *problem.column < texts.size() && !texts[*problem.column].empty();
      json["column"] = is_named ? texts[*problem.column] : spreadsheet::column_letters(*problem.column);
    }
    problems.push_back(std::move(json));
  }
  return problems;
}

Json counts_of(const intake::ImportReport& report) {
  Json counts{{"mandatory", 0}, {"verify", 0}, {"hint", 0}};
  for (const auto& problem : report.problems) {
    auto& count = counts[word(problem.severity)];
    count = count.get<int64_t>() + 1;
  }
  return counts;
}

/// What a column is taken for, and how that was told.
struct Told {
  const dictionary::Field* field = nullptr;
  const char* how = "not_used";
};

Told told_of(const intake::HeaderMatch& header, size_t column) {
  const auto& fields = header.dataset->fields;
  for (const auto& mapped : header.columns)
    if (mapped.column == column)
      return {&fields[mapped.field], header.is_confirmed ? "said" : mapped.by_content ? "content" : "named"};
  for (const auto& question : header.questions)
    if (question.column == column) return {question.field ? &fields[*question.field] : nullptr, "asked"};
  return {nullptr, header.is_confirmed ? "said" : "not_used"};
}

}  // namespace

Json FileReports::columns_of(const intake::HeaderMatch& header,
                             const std::vector<std::vector<std::string>>& samples) const {
  auto columns = Json::array();
  for (size_t c = 0; c < header.headings.size(); ++c) {
    const auto told = told_of(header, c);
    if (header.headings[c].empty() && !told.field) continue;
    auto shown = Json::array();
    if (c < samples.size())
      for (const auto& sample : samples[c])
        // A column nobody is sure of may hold anything: it is masked as free text besides.
        shown.push_back(masked_value(told.field ? view_.shown(*told.field, sample, {}).text : sample));
    Json json{{"column", c}, {"heading", header.headings[c]}, {"how", told.how}, {"samples", std::move(shown)}};
    if (told.field) json["field"] = told.field->name;
    else json["field"] = nullptr;
    columns.push_back(std::move(json));
  }
  return columns;
}

Json FileReports::json_of(const std::vector<intake::SheetReport>& sheets, const std::filesystem::path& file) const {
  const auto samples = intake::column_samples(file, sheets);
  auto all = Json::array();
  for (size_t s = 0; s < sheets.size(); ++s) {
    const auto& sheet = sheets[s];
    Json json{{"name", sheet.name}, {"taken", sheet.taken}};
    if (sheet.reason) json["reason"] = said(*sheet.reason);
    if (sheet.header.dataset && !sheet.header.headings.empty()) {
      json["header_row"] = sheet.header.last_row;
      json["columns"] = columns_of(sheet.header, samples[s]);
    }
    all.push_back(std::move(json));
  }
  return all;
}

Json FileReports::of(const intake::ImportReport& report, const std::filesystem::path& file) const {
  const auto* dataset = pack_.dictionary.find(report.dataset);
  Json json{{"dataset", report.dataset},
            {"fingerprint", report.fingerprint},
            {"mode", dataset && dataset->mode == dictionary::Mode::Increment ? "increment" : "full"},
            {"coverage", report.coverage},
            {"rows", report.rows},
            {"returned", report.returned},
            {"doubtful_cells", report.doubtful_cells},
            {"totals_left_out", report.dropped.size()},
            {"duplicates", report.duplicates},
            {"sheets", json_of(report.sheets, file)},
            {"problems", problems_of(report)},
            {"counts", counts_of(report)}};
  if (report.period.from != Date()) json["period"] = {report.period.from.to_string(), report.period.to.to_string()};
  if (report.known_as && *report.known_as > 0) json["known_as"] = *report.known_as;
  if (report.delivery > 0 && dataset && dataset->in_ledger) {
    json["new_records"] = report.new_records;
    json["changed_records"] = report.changed_records;
    json["unchanged_records"] = report.unchanged_records;
  }
  auto notes = Json::array();
  for (const auto& note : report.notes) notes.push_back(said(note.code, note.values));
  json["notes"] = std::move(notes);
  return json;
}

Json FileReports::of(const std::vector<intake::ProposedHeadings>& proposed, const std::filesystem::path& file) const {
  return {{"dataset", proposed.front().header.dataset->code},
          {"rows", 0},
          {"returned", 0},
          {"sheets", json_of(sheets_of(proposed), file)},
          {"problems", Json::array()}};
}

Json summary_of(const Json& report) {
  auto summary = report;
  summary["sheets"] = Json::array();
  summary["problems"] = Json::array();
  summary.erase("notes");
  return summary;
}

Json headings_of(const std::vector<intake::SheetReport>& sheets) {
  auto all = Json::array();
  for (const auto& sheet : sheets) {
    auto fields = Json::object();
    if (sheet.header.dataset)
      for (size_t c = 0; c < sheet.header.headings.size(); ++c)
        if (const auto told = told_of(sheet.header, c); told.field) fields[std::to_string(c)] = told.field->name;
    all.push_back({{"dataset", sheet.header.dataset ? sheet.header.dataset->code : ""},
                   {"headings", sheet.header.headings},
                   {"fields", std::move(fields)}});
  }
  return all;
}

std::vector<intake::SheetReport> sheets_of(const std::vector<intake::ProposedHeadings>& proposed) {
  std::vector<intake::SheetReport> sheets;
  sheets.reserve(proposed.size());
  for (const auto& one : proposed) {
    intake::SheetReport sheet;
    sheet.name = one.sheet;
    sheet.taken = true;
    sheet.header = one.header;
    sheets.push_back(std::move(sheet));
  }
  return sheets;
}

Refusal masked(Refusal refusal) {
  for (auto& [name, value] : refusal.values) value = masked_value(value);
  for (auto& [name, words] : refusal.words) words = {masked_value(words.chinese), masked_value(words.english)};
  return refusal;
}

}  // namespace guben::http
