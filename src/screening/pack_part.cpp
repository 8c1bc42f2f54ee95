#include "screening/pack_part.hpp"

#include "core/text.hpp"
#include "screening/kept_records.hpp"

namespace guben::screening {
namespace {

void add_with_used(const policy::Pack& pack, const policy::FactModel& model, std::set<std::string>& names) {
  if (!names.insert(model.name).second) return;
  for (const auto& used : model.uses) add_with_used(pack, *pack.model(used), names);
}

/// A model that looks at what was found, or left undecided, stands on the rules of that kind of subject.
std::set<std::string> subjects_looked_at(const policy::FactModel& model) {
  std::set<std::string> subjects;
  for (const auto& relation : model.relations)
    if (relation.starts_with("found.") || relation.starts_with("undecided."))
      subjects.insert(relation.substr(relation.find('.') + 1));
  return subjects;
}

}  // namespace

std::vector<const policy::Decision*> decisions_behind(const policy::Pack& pack, const std::string& rule) {
  std::set<std::string> wanted{rule};
  std::vector<const policy::Decision*> all;
  for (auto decision = pack.decisions.rbegin(); decision != pack.decisions.rend(); ++decision)
    if (wanted.contains(decision->id)) {
      wanted.insert(decision->looks_at.begin(), decision->looks_at.end());
      all.insert(all.begin(), &*decision);
    }
  return all;
}

std::vector<const policy::FactModel*> models_behind(const policy::Pack& pack, const std::string& rule) {
  std::set<std::string> names, models;
  for (const auto* decision : decisions_behind(pack, rule)) {
    for (const auto& row : decision->rows) {
      names.merge(policy::names_of(*decision, row));
      for (const auto& need : row.needs)
        if (need.window == policy::Need::Window::Fact) names.insert(need.name);
    }
    if (!decision->is_table()) feel::collect_names(*decision->expression.expression, names);
    for (const auto* model : pack.models_of(decision->subject))
      if (model->is_population || std::any_of(model->columns.begin(), model->columns.end(),
                                              [&](const auto& column) { return names.contains(column.name); }))
        add_with_used(pack, *model, models);
  }
  std::vector<const policy::FactModel*> all;
  for (const auto& model : pack.models)
    if (models.contains(model.name)) all.push_back(&model);
  return all;
}

std::set<std::string> datasets_needed(const policy::Pack& pack, const std::string& rule) {
  std::set<std::string> datasets;
  for (const auto* decision : decisions_behind(pack, rule))
    for (const auto& row : decision->rows)
      for (const auto& need : row.needs)
        if (need.is_delivery()) datasets.insert(need.name);
  return datasets;
}

bool reads_earlier(const policy::Pack& pack, const std::string& rule) {
  for (const auto* model : models_behind(pack, rule))
    for (const auto& [code, relations] : kept_named(pack, {model}))
      if (pack.dictionary.find(code)->is_register_of != dictionary::Register::None) return true;
  return false;
}

std::set<std::string> datasets_read(const policy::Pack& pack, const std::string& rule) {
  auto datasets = datasets_needed(pack, rule);
  for (const auto* model : models_behind(pack, rule)) {
    for (const auto& [code, relations] : kept_named(pack, {model})) datasets.insert(code);
    for (const auto& relation : model->relations)
      if (pack.dictionary.find(relation.substr(relation.find('.') + 1)))
        datasets.insert(relation.substr(relation.find('.') + 1));
    for (const auto& text : model->texts)
      if (pack.dictionary.find(text)) datasets.insert(text);
    for (const auto& subject : subjects_looked_at(*model))
      for (const auto& decision : pack.decisions)
        if (decision.subject == subject && decision.is_table()) datasets.merge(datasets_read(pack, decision.id));
  }
  return datasets;
}

std::set<std::string> parameters_of_models(const policy::Pack& pack, const std::string& rule) {
  std::set<std::string> names;
  for (const auto* model : models_behind(pack, rule)) {
    names.merge(pack.parameters_of(*model));
    for (const auto& text : model->texts)
      if (pack.parameters.contains(text)) names.insert(text);
    for (const auto& subject : subjects_looked_at(*model))
      for (const auto& decision : pack.decisions)
        if (decision.subject == subject && decision.is_table()) names.merge(parameters_of_models(pack, decision.id));
  }
  return names;
}

std::set<std::string> parameters_read(const policy::Pack& pack, const std::string& rule) {
  auto names = parameters_of_models(pack, rule);
  for (const auto* decision : decisions_behind(pack, rule))
    for (const auto& row : decision->rows)
      for (const auto& name : policy::names_of(*decision, row))
        if (pack.parameters.contains(name)) names.insert(name);
  for (const auto* model : models_behind(pack, rule))
    for (const auto& subject : subjects_looked_at(*model))
      for (const auto& decision : pack.decisions)
        if (decision.subject == subject && decision.is_table()) names.merge(parameters_read(pack, decision.id));
  return names;
}

policy::Pack part_of(const policy::Pack& pack, const std::set<std::string>& rules) {
  std::set<std::string> decisions, models;
  const std::function<void(const std::string&)> add = [&](const std::string& rule) {
    for (const auto* decision : decisions_behind(pack, rule)) decisions.insert(decision->id);
    for (const auto* model : models_behind(pack, rule)) {
      models.insert(model->name);
      for (const auto& subject : subjects_looked_at(*model))
        for (const auto& decision : pack.decisions)
          if (decision.subject == subject && !decisions.contains(decision.id)) add(decision.id);
    }
  };
  for (const auto& rule : rules) add(rule);
  policy::Pack part = pack;
  std::erase_if(part.decisions, [&](const auto& decision) { return !decisions.contains(decision.id); });
  std::erase_if(part.models, [&](const auto& model) { return !models.contains(model.name); });
  return part;
}

}  // namespace guben::screening
