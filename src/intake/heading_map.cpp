#include "intake/heading_map.hpp"

#include "core/checked_yaml.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"

namespace guben::intake {
namespace {

std::string quoted(const std::string& text) {
  return "\"" + replaced(replaced(text, "\\", "\\\\"), "\"", "\\\"") + "\"";
}

std::string samples_in(const HeaderMatch& header, size_t column, Language language) {
  if (column >= header.samples.size() || header.samples[column].empty()) return message(language, "intake.no_samples");
  return fmt::format("{}", fmt::join(header.samples[column], ", "));
}

const ColumnQuestion* question_of(const HeaderMatch& header, size_t column) {
  for (const auto& question : header.questions)
    if (question.column == column) return &question;
  return nullptr;
}

std::string field_of(const HeaderMatch& header, size_t column) {
  if (const auto* question = question_of(header, column))
    return question->field ? header.dataset->fields[*question->field].header : "-";
  for (const auto& mapped : header.columns)
    if (mapped.column == column) return header.dataset->fields[mapped.field].header;
  return "-";
}

void write_header(std::ostream& out, const ProposedHeadings& proposed, Language language) {
  const auto& header = proposed.header;
  out << "\n# " << replaced(proposed.file + " / " + proposed.sheet, "\n", " ") << '\n';
  out << "- dataset: " << header.dataset->code << "  # "
      << in_language(language, header.dataset->label_zh, header.dataset->label_en)
      << (header.dataset_is_certain ? "" : "  " + message(language, "intake.please_confirm")) << '\n';
  out << "  # " << message(language, "intake.fields_of_dataset") << ' ';
  for (const auto& field : header.dataset->fields)
    out << (&field == header.dataset->fields.data() ? "" : (language == Language::Chinese ? "、" : ", "))
        << field.header;
  out << "\n  columns:\n";
  for (size_t c = 0; c < header.headings.size(); ++c) {
    if (header.headings[c].empty()) continue;
    out << "    " << quoted(header.headings[c]) << ": " << quoted(field_of(header, c)) << "  # "
        << spreadsheet::column_letters(c) << ": " << samples_in(header, c, language)
        << (question_of(header, c) ? "  " + message(language, "intake.please_confirm") : "") << '\n';
  }
}

ConfirmedHeadings read_entry(const CheckedYaml& entry, const dictionary::Dictionary& dictionary,
                             std::vector<std::string>& headings) {
  entry.only({"dataset", "columns"});
  ConfirmedHeadings confirmed{entry.at("dataset").text(), {}};
  const auto* dataset = dictionary.find(confirmed.dataset);
  if (!dataset) entry.at("dataset").refuse("intake.map_unknown_dataset", {{"dataset", confirmed.dataset}});
  std::set<std::string> taken;
  for (const auto& [heading, field] : entry.at("columns").entries()) {
    headings.push_back(heading);
    const auto header = field.text();
    if (header == "-") continue;
    const bool is_declared = std::any_of(dataset->fields.begin(), dataset->fields.end(),
                                         [&](const auto& declared) { return declared.header == header; });
    if (!is_declared) field.refuse("intake.map_unknown_field", {{"field", header}, {"dataset", dataset->code}});
    if (!taken.insert(header).second) field.refuse("intake.map_field_twice", {{"field", header}});
    confirmed.fields.emplace_back(heading, header);
  }
  for (const auto& field : dataset->fields)
    if (field.required && !taken.contains(field.header))
      entry.at("columns").refuse("intake.map_lacks_field", {{"field", field.header}, {"dataset", dataset->code}});
  return confirmed;
}

}  // namespace

Words questions_of(const HeaderMatch& header) {
  const auto questions_in = [&](Language language) {
    std::string questions;
    for (const auto& question : header.questions)
      questions += fmt::format("\n    {} {} ({}) → {}?", spreadsheet::column_letters(question.column),
                               header.headings[question.column], samples_in(header, question.column, language),
                               question.field ? header.dataset->fields[*question.field].header : "-");
    return questions;
  };
  return {questions_in(Language::Chinese), questions_in(Language::English)};
}

void write_heading_map(const std::filesystem::path& file, const std::vector<ProposedHeadings>& proposed,
                       Language language) {
  std::ofstream out(file, std::ios::binary);
  out << "# " << message(language, "intake.map_how_to") << '\n';
  std::set<std::string> written;
  for (const auto& one : proposed)
    if (written.insert(identity_of_headings(one.header.headings)).second) write_header(out, one, language);
  out.close();
  if (!out) throw Failure({"core.cannot_write", {{"file", file.string()}}});
}

Result<ConfirmedByHeadings> read_heading_map(const std::filesystem::path& file,
                                             const dictionary::Dictionary& dictionary) {
  return catching_yaml([&] {
    ConfirmedByHeadings confirmed;
    for (const auto& entry : CheckedYaml::load(file).items()) {
      std::vector<std::string> headings;
      auto one = read_entry(entry, dictionary, headings);
      confirmed.insert_or_assign(identity_of_headings(headings), std::move(one));
    }
    return confirmed;
  });
}

std::string setting_of(const ConfirmedHeadings& headings) {
  std::string setting = headings.dataset;
  for (const auto& [heading, field] : headings.fields) setting += "\n" + heading + "\t" + field;
  return setting;
}

ConfirmedHeadings confirmed_of_setting(const std::string& setting) {
  ConfirmedHeadings confirmed;
  for (const auto line : split(setting, '\n')) {
    const auto tab = line.find('\t');
    if (tab == std::string_view::npos) confirmed.dataset = line;
    else confirmed.fields.emplace_back(line.substr(0, tab), line.substr(tab + 1));
  }
  return confirmed;
}

}  // namespace guben::intake
