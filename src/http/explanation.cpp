#include "http/explanation.hpp"

#include "documents/summary_text.hpp"
#include "http/shapes.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using screening::EvidenceFact;
using screening::Finding;
using screening::Outcome;
using screening::TestedCell;

Json place_of(const Told& told, const screening::SourceRow& row) {
  const auto* dataset = told.pack.dictionary.find(row.dataset);
  if (!dataset) return {{"dataset", row.dataset}, {"file", row.file}, {"sheet", row.sheet}, {"row", row.row}};
  return json_of_place(told.snapshot.deliveries->find(row.delivery), *dataset, row.file, row.sheet, row.sheet_number,
                       row.row, told.view.opens_source_row(*dataset, told.has_purpose));
}

std::string text_of(const std::optional<Decimal>& end) { return end ? end->without_trailing_zeros().to_string() : "?"; }

/// What a fact, a parameter or an expression of the pack is called.
std::string name_of(const Told& told, const Finding& f, const std::string& name, Language language) {
  if (const auto parameter = told.pack.parameters.find(name); parameter != told.pack.parameters.end())
    return in_language(language, parameter->second.label_zh, parameter->second.label_en);
  if (const auto rule = told.pack.rules.find(name); rule != told.pack.rules.end())
    return in_language(language, rule->second.label_zh, rule->second.label_en);
  return documents::fact_label(told.pack, f.subject_kind, name, language);
}

/// An input of a table that is reckoned, with the names of what it is reckoned from.
std::string in_words(const Told& told, const Finding& f, std::string_view expression, Language language) {
  std::string words, name;
  const auto end_name = [&] {
    if (!name.empty()) words += name_of(told, f, std::exchange(name, {}), language);
  };
  const auto goes_on = [&](unsigned char c) {
    return std::isalpha(c) || c == '_' || (!name.empty() && (std::isdigit(c) || c == '.'));
  };
  for (const char c : expression) {
    if (goes_on(static_cast<unsigned char>(c))) {
      name += c;
      continue;
    }
    end_name();
    if (c == '*') words += "×";
    else words += c;
  }
  end_name();
  return words;
}

Json label_of(const Told& told, const Finding& f, const std::string& input) {
  return json_of_label(in_words(told, f, input, Language::Chinese), in_words(told, f, input, Language::English));
}

/// Its value and the rows of files it comes from.
Json fact_of(const Told& told, const Finding& f, const EvidenceFact& fact) {
  constexpr size_t kMostRows = 50;
  const auto* column = documents::fact_column(told.pack, f.subject_kind, fact.name);
  Json json{{"fact", fact.name},
            {"label", label_of(told, f, fact.name)},
            {"state", fact.bounds    ? "between"
                      : fact.is_null ? "blank"
                                     : "known"}};
  if (!fact.is_null) json["value"] = fact.value;
  if (fact.bounds) json["bounds"] = {text_of(fact.bounds->least), text_of(fact.bounds->most)};
  if (fact.is_null && column && !column->null_means.empty())
    json["why_blank"] = json_of_word(told.pack, column->null_means);
  if (column && !column->unit.empty()) json["unit"] = column->unit;
  if (!fact.from) return json;
  auto rows = Json::array();
  for (const auto& row : *fact.from) {
    if (rows.size() == kMostRows) break;
    rows.push_back(place_of(told, row));
  }
  json["rows"] = std::move(rows);
  json["rows_total"] = fact.from->size();
  return json;
}

Json reckoned(const Told& told, const Finding& f, const TestedCell& tested) {
  Json json{{"fact", tested.input},
            {"label", label_of(told, f, tested.input)},
            {"state", tested.bounds            ? "between"
                      : tested.value == "null" ? "blank"
                                               : "known"}};
  if (tested.bounds) json["bounds"] = {text_of(tested.bounds->least), text_of(tested.bounds->most)};
  else if (tested.value != "null") json["value"] = tested.value;
  return json;
}

/// What the table asks, condition by condition; then what else it looked at.
Json conditions_of(const Told& told, const Finding& f) {
  auto conditions = Json::array();
  std::set<std::string> shown;
  const auto evidence = [&](const std::string& name) {
    return std::find_if(f.evidence.begin(), f.evidence.end(), [&](const auto& fact) { return fact.name == name; });
  };
  for (const auto& tested : f.tests) {
    const auto fact = evidence(tested.input);
    auto json = fact == f.evidence.end() ? reckoned(told, f, tested) : fact_of(told, f, *fact);
    if (!shown.insert(tested.input).second) json.erase("rows"), json.erase("rows_total");
    json["test"] = tested.test;
    if (!tested.limit.empty()) json["threshold"] = tested.limit;
    json["verdict"] = tested.truth == feel::Truth::True ? "yes" : tested.truth == feel::Truth::False ? "no" : "unknown";
    conditions.push_back(std::move(json));
  }
  for (const auto& fact : f.evidence)
    if (!shown.contains(fact.name)) conditions.push_back(fact_of(told, f, fact));
  return conditions;
}

/// "who day", of a value that no document gives.
std::string source_in(const Told& told, const screening::UsedParameter& used) {
  const auto day = used.source.rfind(' ');
  if (!used.local || day == std::string::npos) return used.source;
  return told.pack.in_words(used.source.substr(0, day), told.language) + used.source.substr(day);
}

Json parameters_of(const Told& told, const Finding& f) {
  auto parameters = Json::array();
  for (const auto& used : f.parameters) {
    const auto known = told.pack.parameters.find(used.name);
    Json json{{"name", used.name},
              {"label", label_of(told, f, used.name)},
              {"value", used.value},
              {"source", source_in(told, used)},
              {"is_local", used.local}};
    if (known != told.pack.parameters.end() && !known->second.unit.empty()) json["unit"] = known->second.unit;
    parameters.push_back(std::move(json));
  }
  return parameters;
}

/// Whether the run before said it too; empty where nobody knows.
const char* change_of(const Told& told, const Finding& f) {
  if (!told.since || !told.since->is_compared()) return "";
  for (const auto& line : told.since->now().of(f.household_id.empty() ? f.subject_id : f.household_id))
    if (line.subject() == f.subject_id && line.rule() == f.rule && line.outcome() == f.outcome)
      return told.since->is_lasting(line) ? "lasting" : "new";
  return "";
}

std::string name_of_subject(const Told& told, const Finding& f) {
  if (!told.snapshot.registry) return {};
  const auto& registry = told.snapshot.registry->registry();
  if (const auto* person = registry.find_person(f.subject_id)) return person->name;
  const auto* household = registry.find_household(f.subject_id);
  return household ? household->head_name : "";
}

}  // namespace

Json explanation(const Told& told, const Finding& f, bool hides) {
  Json json{{"rule", hides ? "" : f.rule},
            {"outcome", f.outcome == Outcome::Hit ? "hit" : "undecided"},
            {"severity", f.severity.empty() ? "amber" : f.severity},
            {"subject_kind", f.subject_kind},
            {"subject", f.subject_id}};
  if (const auto name = name_of_subject(told, f); !name.empty()) json["subject_name"] = name;
  json["region"] = f.region;
  json["is_protected"] = hides;
  if (const std::string change = change_of(told, f); !change.empty()) json["change"] = change;
  auto sources = Json::array();
  if (!hides) {
    if (!f.route.empty()) json["route"] = f.route;
    if (const auto rule = told.pack.rules.find(f.rule); rule != told.pack.rules.end()) {
      json["touches_benefit"] = rule->second.touches_benefit;
      json["ask"] = json_of_label(rule->second.question_zh, rule->second.question_en);
    }
    for (const auto& source : f.sources) sources.push_back(source);
  }
  json["conditions"] = hides ? Json::array() : conditions_of(told, f);
  json["parameters"] = hides ? Json::array() : parameters_of(told, f);
  json["sources"] = std::move(sources);
  return json;
}

}  // namespace guben::http
