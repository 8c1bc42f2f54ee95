#include "screening/part.hpp"

#include "screening/decide.hpp"
#include "screening/models.hpp"

namespace guben::screening {
namespace {

/// A model and all it stands on.
void add(const policy::Pack& pack, const policy::FactModel& model, std::set<std::string>& names) {
  if (!names.insert(model.name).second) return;
  for (const auto& used : model.uses) add(pack, *pack.model(used), names);
}

}  // namespace

Part part_for(const policy::Pack& pack, const std::string& kind, std::set<std::string> codes) {
  Part part{kind, std::move(codes), {kind}, {kind}, {}, is_of_registry(kind)};
  if (kind == "household" && pack.population_of("person")) part.kinds.insert("person"), part.asked.insert("person");
  const auto after = pack.models_after_findings();
  for (const auto& subject : std::set(part.kinds))
    for (const auto* model : pack.models_of(subject)) {
      add(pack, *model, part.models);
      if (model->is_population && after.contains(model->name)) part.own_rows = false;
    }
  // What counts findings needs them all.
  for (const auto& name : std::set(part.models))
    if (after.contains(name))
      for (const auto* counted : {"household", "person"})
        if (pack.population_of(counted) && part.kinds.insert(counted).second)
          for (const auto* model : pack.models_of(counted)) add(pack, *model, part.models);
  for (const auto& name : part.models)
    if (pack.model(name)->looks_beyond) part.own_rows = false;
  return part;
}

}  // namespace guben::screening
