#include "policy/decision_table.hpp"

#include <pugixml.hpp>

#include "core/text.hpp"
#include "feel/parser.hpp"

namespace guben::policy {
namespace {

std::string_view local(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}

std::vector<pugi::xml_node> children(const pugi::xml_node& node, std::string_view name) {
  std::vector<pugi::xml_node> all;
  for (const auto& child : node.children())
    if (local(child.name()) == name) all.push_back(child);
  return all;
}
pugi::xml_node child(const pugi::xml_node& node, std::string_view name) {
  const auto all = children(node, name);
  return all.empty() ? pugi::xml_node() : all.front();
}
std::string text_of(const pugi::xml_node& node) { return std::string(trimmed(child(node, "text").text().get())); }
std::string attribute(const pugi::xml_node& node, std::string_view name) {
  for (const auto& a : node.attributes())
    if (local(a.name()) == name) return a.value();
  return {};
}

[[noreturn]] void refuse(const std::string& code, const std::string& place,
                         std::map<std::string, std::string> values = {}) {
  values["place"] = place;
  throw YamlRefused{{code, std::move(values)}};
}

std::vector<Need> read_needs(const std::string& text, const std::string& place) {
  static const std::map<std::string, Need::Window, std::less<>> windows{
      {"any", Need::Window::Any},     {"state", Need::Window::State},
      {"year", Need::Window::Year},   {"school_year", Need::Window::SchoolYear},
      {"term", Need::Window::Term},   {"income_year", Need::Window::IncomeYear},
      {"month", Need::Window::Month}, {"quarter", Need::Window::Quarter},
      {"fact", Need::Window::Fact}};
  std::vector<Need> needs;
  if (text.empty()) return needs;
  for (const auto part : split(text, ',')) {
    const auto word = trimmed(part);
    const auto colon = word.find(':');
    const auto window = colon == std::string_view::npos ? windows.end() : windows.find(word.substr(colon + 1));
    if (window == windows.end())
      refuse("pack.unknown_word", place,
             {{"word", std::string(word)},
              {"known",
               "dataset:any, :state, :year, :school_year, :term, :income_year, :month, :quarter, or "
               "name_of_a_fact:fact"}});
    needs.push_back({std::string(word.substr(0, colon)), window->second});
  }
  return needs;
}

std::string string_output(const pugi::xml_node& rule, size_t index, const std::string& place) {
  const auto entries = children(rule, "outputEntry");
  if (index >= entries.size()) refuse("pack.missing_key", place, {{"key", "outputEntry"}});
  const auto value = feel::parse_literal(text_of(entries[index]));
  if (!value || !std::holds_alternative<std::string>(*value))
    refuse("pack.wrong_type", place, {{"expected", "a text in quotes"}});
  return std::get<std::string>(*value);
}

}  // namespace

std::string to_text(const Need& need) {
  static constexpr const char* words[] = {"any",         "state", "year",    "school_year", "term",
                                          "income_year", "month", "quarter", "fact"};
  return need.dataset + ":" + words[static_cast<size_t>(need.window)];
}

std::vector<DecisionTable> read_dmn(const std::filesystem::path& file, const Documents& documents) {
  pugi::xml_document xml;
  const auto loaded = xml.load_file(file.c_str());
  const auto name = file.filename().string();
  if (!loaded)
    refuse("pack.xml_syntax", fmt::format("{}:{}", name, loaded.offset), {{"problem", loaded.description()}});
  std::vector<DecisionTable> tables;
  for (const auto& decision : children(xml.document_element(), "decision")) {
    DecisionTable table;
    table.file = name;
    table.id = attribute(decision, "id");
    table.name = attribute(decision, "name");
    table.subject = attribute(decision, "subject");
    const std::string place = name + " " + table.id;
    const auto body = child(decision, "decisionTable");
    if (!body || table.id.empty() || table.subject.empty())
      refuse("pack.missing_key", place, {{"key", "id, subject, decisionTable"}});
    if (attribute(body, "hitPolicy") != "COLLECT" || !attribute(body, "aggregation").empty())
      refuse("pack.not_collect", place);
    for (const auto& requirement : children(decision, "informationRequirement"))
      for (const auto& required : children(requirement, "requiredDecision"))
        table.counts.push_back(replaced(attribute(required, "href"), "#", ""));
    for (const auto& input : children(body, "input"))
      table.inputs.push_back({text_of(child(input, "inputExpression")), {}});

    std::map<std::string, size_t> outputs, annotations;
    for (const auto& output : children(body, "output")) outputs.emplace(attribute(output, "name"), outputs.size());
    for (const auto& annotation : children(body, "annotation"))
      annotations.emplace(attribute(annotation, "name"), annotations.size());
    for (const char* wanted : {"rule", "severity", "route"})
      if (!outputs.contains(wanted)) refuse("pack.missing_key", place, {{"key", std::string("output ") + wanted}});
    for (const char* wanted : {"source", "needs"})
      if (!annotations.contains(wanted))
        refuse("pack.missing_key", place, {{"key", std::string("annotation ") + wanted}});

    std::set<std::string> ids;
    for (const auto& rule : children(body, "rule")) {
      TableRow row;
      row.id = attribute(rule, "id");
      const std::string row_place = place + " " + row.id;
      if (row.id.empty() || !ids.insert(row.id).second) refuse("pack.duplicate_key", row_place, {{"key", row.id}});
      for (const auto& entry : children(rule, "inputEntry")) row.entries.push_back(text_of(entry));
      if (row.entries.size() != table.inputs.size()) refuse("pack.wrong_number_of_cells", row_place);
      row.rule = string_output(rule, outputs.at("rule"), row_place);
      row.severity = string_output(rule, outputs.at("severity"), row_place);
      row.route = string_output(rule, outputs.at("route"), row_place);
      if (row.severity != "red" && row.severity != "amber")
        refuse("pack.unknown_word", row_place, {{"word", row.severity}, {"known", "red, amber"}});
      const auto notes = children(rule, "annotationEntry");
      const auto note = [&](const char* key) {
        return annotations.at(key) < notes.size() ? text_of(notes[annotations.at(key)]) : std::string();
      };
      row.source = note("source");
      if (!is_known_source(row.source, documents)) refuse("pack.unknown_source", row_place, {{"source", row.source}});
      row.needs = read_needs(note("needs"), row_place);
      table.rows.push_back(std::move(row));
    }
    tables.push_back(std::move(table));
  }
  return tables;
}

void parse_cells(DecisionTable& table, const feel::Scope& scope) {
  for (size_t i = 0; i < table.inputs.size(); ++i) {
    auto expression = feel::parse_expression(table.inputs[i].text, scope);
    if (!expression) {
      auto refusal = expression.error();
      refusal.values["place"] = fmt::format("{} {} input {}", table.file, table.id, i + 1);
      throw YamlRefused{refusal};
    }
    table.inputs[i].expression = *expression;
  }
  for (auto& row : table.rows)
    for (size_t i = 0; i < row.entries.size(); ++i) {
      auto cell = feel::parse_cell(row.entries[i], scope, *table.inputs[i].expression);
      if (!cell) {
        auto refusal = cell.error();
        refusal.values["place"] = fmt::format("{} {} {} input {}", table.file, table.id, row.id, i + 1);
        throw YamlRefused{refusal};
      }
      row.cells.push_back(std::move(*cell));
    }
}

}  // namespace guben::policy
