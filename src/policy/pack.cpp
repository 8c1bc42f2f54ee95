#include "policy/pack.hpp"

#include "core/text.hpp"

namespace guben::policy {

std::string Pack::policy_region(const std::string& region) const {
  if (!demo_county.empty() && region.starts_with(demo_county)) return county + region.substr(demo_county.size());
  return region;
}

std::set<std::string> Pack::models_after_findings() const {
  std::set<std::string> after;
  for (const auto& model : models)
    if (contains(model.sql, "found.") || contains(model.sql, "undecided.") ||
        std::any_of(model.uses.begin(), model.uses.end(), [&](const auto& used) { return after.contains(used); }))
      after.insert(model.name);
  return after;
}

std::vector<std::string> Pack::subjects() const {
  std::vector<std::string> all{"household", "person"};
  for (const auto& model : models)
    if (model.is_population && std::find(all.begin(), all.end(), model.subject) == all.end())
      all.push_back(model.subject);
  return all;
}

const FactModel* Pack::population_of(const std::string& subject) const {
  for (const auto& model : models)
    if (model.subject == subject && model.is_population) return &model;
  return nullptr;
}

std::vector<const FactModel*> Pack::models_of(const std::string& subject) const {
  std::vector<const FactModel*> all;
  for (const auto& model : models)
    if (model.subject == subject) all.push_back(&model);
  // The population first: the others are joined to it.
  std::stable_partition(all.begin(), all.end(), [](const FactModel* m) { return m->is_population; });
  return all;
}

feel::Scope Pack::scope_of(const std::string& subject) const {
  feel::Scope scope;
  const auto add = [&](const std::string& word, feel::Symbol symbol, bool has_bounds) {
    if (has_bounds) symbol.sql_most = symbol.sql + "_most";
    scope.emplace(word, std::move(symbol));
  };
  size_t number = 0;
  for (const auto* model : models_of(subject))
    for (const auto& column : model->columns)
      add(column.name, {column.type, column.scale, column.nullable, fmt::format("f{}", number++)}, column.has_bounds);
  number = 0;
  for (const auto& [parameter_name, parameter] : parameters)
    add(parameter_name, {feel::Type::Number, parameter.scale, true, fmt::format("p{}", number++)}, false);
  number = 0;
  for (const auto& decision : decisions) {
    if (decision.subject == subject && decision.is_table())
      add("count(" + decision.id + ")", {feel::Type::Number, 0, true, fmt::format("c{}", number)}, true);
    // An expression is known once it is parsed: those it looks at come before it.
    if (decision.subject == subject && decision.expression.expression)
      add(decision.id, {feel::Type::Number, decision.expression.expression->scale, true, fmt::format("d{}", number)},
          decision.expression.expression->has_bounds);
    ++number;
  }
  return scope;
}

const dictionary::Field* Pack::code_list(const std::string& wanted) const {
  const auto dot = wanted.find('.');
  const auto* dataset = dictionary.find(wanted.substr(0, dot));
  const auto* field = dataset && dot != std::string::npos ? dataset->find(wanted.substr(dot + 1)) : nullptr;
  return field && !field->values.empty() ? field : nullptr;
}

const FactModel* Pack::model(const std::string& wanted) const {
  const auto found = std::find_if(models.begin(), models.end(), [&](const auto& m) { return m.name == wanted; });
  return found == models.end() ? nullptr : &*found;
}

const std::string& Pack::subject_of(const std::string& kind) const {
  const auto& of = kinds.at(kind).of;
  return of.empty() ? kind : of;
}

const std::string& Pack::label_of(const std::string& kind, Language language) const {
  return in_language(language, kinds.at(kind).label_zh, kinds.at(kind).label_en);
}

const std::string& Pack::many_of(const std::string& kind, Language language) const {
  return in_language(language, kinds.at(kind).many_zh, kinds.at(kind).many_en);
}

std::string Pack::in_words(const std::string& chinese, Language language) const {
  const auto known = english.find(chinese);
  return known == english.end() ? chinese : in_language(language, chinese, known->second);
}

std::string Pack::unit_text(const std::string& unit, Language language) const {
  const auto known = units.find(unit);
  return known == units.end() ? unit : in_language(language, unit, known->second);
}

std::set<std::string> Pack::parameters_of(const FactModel& of) const {
  auto named = parameters_named(of.is_sampled() ? of.sql + "$" + of.quantile : of.sql);
  for (const auto& used : of.uses) named.merge(parameters_of(*model(used)));
  return named;
}

void parse_decisions(Pack& pack) {
  for (auto& decision : pack.decisions) {
    decision.expression.expression = nullptr;
    for (auto& row : decision.rows) row.cells.clear();
  }
  std::map<std::string, feel::Scope> scopes;
  for (auto& decision : pack.decisions) {
    auto scope = scopes.find(decision.subject);
    if (scope == scopes.end()) scope = scopes.emplace(decision.subject, pack.scope_of(decision.subject)).first;
    parse_cells(decision, scope->second);
    if (!decision.is_table()) scopes.erase(scope);  // those that follow may look at it
  }
}

}  // namespace guben::policy
