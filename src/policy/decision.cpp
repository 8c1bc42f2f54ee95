#include "policy/decision.hpp"

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

/// The whole text, also where a comment stands in it; what is no text would be left out without a word.
std::string text_of(const pugi::xml_node& node, const std::string& place) {
  const auto texts = children(node, "text");
  if (texts.size() > 1) refuse("pack.wrong_type", place, {{"expected", "one text"}});
  std::string all;
  for (const auto& text : texts)
    for (const auto& part : text.children()) {
      if (part.type() != pugi::node_pcdata && part.type() != pugi::node_cdata)
        refuse("pack.wrong_type", place, {{"expected", "a text without elements"}});
      all += part.value();
    }
  return std::string(trimmed(all));
}

/// An element that nobody reads would be left out without a word: a misspelt rule is no rule.
void only_children(const pugi::xml_node& node, std::initializer_list<std::string_view> known,
                   const std::string& place) {
  for (const auto& child : node.children())
    if (child.type() == pugi::node_element && std::find(known.begin(), known.end(), local(child.name())) == known.end())
      refuse("pack.unknown_key", place, {{"key", child.name()}, {"known", fmt::format("{}", fmt::join(known, ", "))}});
}

constexpr const char* kWindows[] = {"any",   "state",   "year", "school_year", "term",        "income_year",
                                    "month", "quarter", "fact", "value",       "county_value"};
constexpr size_t kWritten = static_cast<size_t>(Need::Window::Fact) + 1;  // those a row may name

std::vector<Need> read_needs(const std::string& text, const std::string& place) {
  std::vector<Need> needs;
  if (text.empty()) return needs;
  for (const auto part : split(text, ',')) {
    const auto word = trimmed(part);
    const auto colon = word.find(':');
    const auto wanted = colon == std::string_view::npos ? std::string_view() : word.substr(colon + 1);
    const auto window = std::find(kWindows, kWindows + kWritten, wanted);
    if (window == kWindows + kWritten)
      refuse("pack.unknown_word", place,
             {{"word", std::string(word)},
              {"known", fmt::format("DATASET:{}, FACT:fact", fmt::join(kWindows, kWindows + kWritten - 1, ", :"))}});
    needs.push_back({std::string(word.substr(0, colon)), static_cast<Need::Window>(window - kWindows)});
  }
  return needs;
}

std::string string_output(const pugi::xml_node& rule, size_t index, const std::string& place) {
  const auto entries = children(rule, "outputEntry");
  if (index >= entries.size()) refuse("pack.missing_key", place, {{"key", "outputEntry"}});
  const auto value = feel::parse_literal(text_of(entries[index], place));
  if (!value || !std::holds_alternative<std::string>(*value))
    refuse("pack.wrong_type", place, {{"expected", "a text in quotes"}});
  return std::get<std::string>(*value);
}

/// Where a rule's outputs stand; all of them must be there.
std::map<std::string, size_t> outputs_of(const pugi::xml_node& table, const std::string& place) {
  std::map<std::string, size_t> outputs;
  for (const auto& output : children(table, "output")) outputs.emplace(attribute(output, "name"), outputs.size());
  for (const char* name : {"severity", "route", "source", "needs"})
    if (!outputs.contains(name)) refuse("pack.missing_key", place, {{"key", fmt::format("output {}", name)}});
  return outputs;
}

/// The lines of a file by offset, for places an officer can find.
class Lines {
 public:
  explicit Lines(const std::filesystem::path& file) : name_(file.filename().string()) {
    std::ifstream in(file, std::ios::binary);
    text_.assign(std::istreambuf_iterator<char>(in), {});
  }
  std::string at(ptrdiff_t offset) const {
    const auto end = text_.begin() + std::clamp<ptrdiff_t>(offset, 0, static_cast<ptrdiff_t>(text_.size()));
    return fmt::format("{}:{}", name_, 1 + std::count(text_.begin(), end, '\n'));
  }
  const std::string& text() const { return text_; }

 private:
  std::string name_, text_;
};

constexpr size_t kMostRows = 1000;  // of one table: each is held against each

void read_table(const pugi::xml_node& body, const Documents& documents, const Lines& lines, Decision& decision) {
  only_children(body, {"description", "extensionElements", "input", "output", "annotation", "rule"}, decision.place);
  if (attribute(body, "hitPolicy") != "COLLECT" || !attribute(body, "aggregation").empty())
    refuse("pack.not_collect", decision.place);
  for (const auto& input : children(body, "input"))
    decision.inputs.push_back({text_of(child(input, "inputExpression"), decision.place), {}});
  const auto outputs = outputs_of(body, decision.place);
  std::set<std::string> ids;
  for (const auto& rule : children(body, "rule")) {
    TableRow row;
    row.id = attribute(rule, "id");
    row.place = fmt::format("{} {} {}", lines.at(rule.offset_debug()), decision.id, row.id);
    if (row.id.empty() || !ids.insert(row.id).second) refuse("pack.duplicate_key", row.place, {{"key", row.id}});
    // Editors show a cell that was never touched as "-", and write nothing.
    for (const auto& entry : children(rule, "inputEntry")) {
      const auto text = text_of(entry, row.place);
      row.entries.push_back(text.empty() ? "-" : text);
    }
    if (row.entries.size() != decision.inputs.size()) refuse("pack.wrong_number_of_cells", row.place);
    row.severity = string_output(rule, outputs.at("severity"), row.place);
    row.route = string_output(rule, outputs.at("route"), row.place);
    if (row.severity != "red" && row.severity != "amber")
      refuse("pack.unknown_word", row.place, {{"word", row.severity}, {"known", "red, amber"}});
    row.source = string_output(rule, outputs.at("source"), row.place);
    if (!is_known_source(row.source, documents)) refuse("pack.unknown_source", row.place, {{"source", row.source}});
    row.needs = read_needs(string_output(rule, outputs.at("needs"), row.place), row.place);
    decision.rows.push_back(std::move(row));
  }
  if (decision.rows.empty()) refuse("pack.missing_key", decision.place, {{"key", "rule"}});
  if (decision.rows.size() > kMostRows)
    refuse("pack.too_many_rows", decision.place, {{"most", std::to_string(kMostRows)}});
}

Decision read_decision(const pugi::xml_node& node, const Documents& documents, const Lines& lines) {
  Decision decision;
  decision.id = attribute(node, "id");
  decision.name = attribute(node, "name");
  decision.name_en = attribute(node, "english");
  decision.subject = attribute(node, "subject");
  decision.place = lines.at(node.offset_debug()) + " " + decision.id;
  decision.replaces = attribute(node, "replaces") == "true";
  if (children(node, "decisionTable").size() + children(node, "literalExpression").size() > 1)
    refuse("pack.duplicate_key", decision.place, {{"key", "decisionTable, literalExpression"}});
  const auto table = child(node, "decisionTable");
  const auto expression = child(node, "literalExpression");
  if ((!table && !expression) || decision.id.empty() || decision.subject.empty())
    refuse("pack.missing_key", decision.place, {{"key", "id, subject, decisionTable or literalExpression"}});
  for (const auto& requirement : children(node, "informationRequirement"))
    for (const auto& required : children(requirement, "requiredDecision")) {
      // Of this file "#ID", of an imported one its namespace before it: ids are unique in a pack.
      const auto href = attribute(required, "href");
      decision.looks_at.push_back(href.substr(href.find('#') + 1));
    }
  if (table) {
    read_table(table, documents, lines, decision);
  } else {
    decision.expression.text = text_of(expression, decision.place);
    if (decision.expression.text.empty()) refuse("pack.missing_key", decision.place, {{"key", "text"}});
  }
  return decision;
}

/// Says where in the table a cell is that cannot be read.
template <typename Parsed>
auto parsed_at(Parsed parsed, const std::string& place, size_t input) {
  if (!parsed) {
    auto refusal = parsed.error();
    refusal.values["place"] = input ? fmt::format("{} input {}", place, input) : place;
    throw YamlRefused{refusal};
  }
  return std::move(*parsed);
}

}  // namespace

std::string to_text(const Need& need) { return need.name + ":" + kWindows[static_cast<size_t>(need.window)]; }

std::vector<Decision> read_dmn(const std::filesystem::path& file, const Documents& documents) {
  const Lines lines(file);
  if (!is_valid_utf8(lines.text())) throw YamlRefused{{"pack.not_utf8", {{"file", file.filename().string()}}}};
  pugi::xml_document xml;
  const auto loaded = xml.load_buffer(lines.text().data(), lines.text().size());
  if (!loaded) refuse("pack.xml_syntax", lines.at(loaded.offset), {{"problem", loaded.description()}});
  std::vector<Decision> decisions;
  for (auto& decision : children(xml.document_element(), "decision")) {
    decisions.push_back(read_decision(decision, documents, lines));
    decisions.back().file = file.filename().string();
  }
  return decisions;
}

void parse_cells(Decision& decision, const feel::Scope& scope) {
  if (!decision.is_table()) {
    decision.expression.expression =
        parsed_at(feel::parse_expression(decision.expression.text, scope), decision.place, 0);
    if (decision.expression.expression->type != feel::Type::Number)
      refuse("pack.wrong_type", decision.place, {{"expected", "an expression that gives a number"}});
    return;
  }
  for (size_t i = 0; i < decision.inputs.size(); ++i)
    decision.inputs[i].expression =
        parsed_at(feel::parse_expression(decision.inputs[i].text, scope), decision.place, i + 1);
  for (auto& row : decision.rows)
    for (size_t i = 0; i < row.entries.size(); ++i)
      row.cells.push_back(
          parsed_at(feel::parse_cell(row.entries[i], scope, *decision.inputs[i].expression), row.place, i + 1));
}

std::set<std::string> names_of(const Decision& decision, const TableRow& row) {
  std::set<std::string> names;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    if (row.cells[i].any) continue;
    feel::collect_names(*decision.inputs[i].expression, names);
    for (const auto& test : row.cells[i].tests) feel::collect_names(*test, names);
  }
  return names;
}

}  // namespace guben::policy
