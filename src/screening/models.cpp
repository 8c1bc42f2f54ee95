#include "screening/models.hpp"

#include "core/side_by_side.hpp"
#include "core/text.hpp"
#include "screening/sql.hpp"

namespace guben::screening {
namespace {
using Models = std::vector<const policy::FactModel*>;

bool uses(const policy::FactModel& model, const policy::FactModel& other) {
  return std::find(model.uses.begin(), model.uses.end(), other.name) != model.uses.end();
}

/// Heavy ones first, as far as each comes after those it uses: begun last, one would keep a core busy alone. A model
/// weighs what the datasets it names do.
Models heaviest_first(Models models, const RunInputs& inputs) {
  std::map<std::string, int64_t> weight_of;
  for (const auto* model : models)
    for (const auto& d : inputs.deliveries)
      if (contains(model->sql, "." + d.dataset)) weight_of[model->name] += d.rows;
  std::stable_sort(models.begin(), models.end(),
                   [&](const auto* a, const auto* b) { return weight_of[a->name] > weight_of[b->name]; });
  std::set<std::string> waiting;
  for (const auto* model : models) waiting.insert(model->name);
  Models ordered;
  while (!models.empty()) {
    const auto next = std::find_if(models.begin(), models.end(), [&](const auto* model) {
      return std::none_of(model->uses.begin(), model->uses.end(),
                          [&](const auto& used) { return waiting.contains(used); });
    });
    assert(next != models.end() && "a pack's models use only earlier ones");
    waiting.erase((*next)->name);
    ordered.push_back(*next);
    models.erase(next);
  }
  return ordered;
}

}  // namespace

Models models_of(Stage stage, const RunInputs& inputs) {
  const auto& pack = inputs.pack;
  const auto after = pack.models_after_findings();
  Models models;
  for (const auto& model : pack.models)
    if (after.contains(model.name) == (stage == Stage::After) &&
        (!inputs.part || inputs.part->models.contains(model.name)))
      models.push_back(&model);
  return models;
}

std::vector<std::string> statements_of(const policy::FactModel& model) {
  if (!model.is_indicator()) return {"CREATE TABLE fact." + model.name + " AS " + model.sql};
  const std::string interval = model.is_sampled() ? fmt::format(sql::indicator_interval, fmt::arg("name", model.name),
                                                                fmt::arg("quantile", "$" + model.quantile))
                                                  : "";
  return {fmt::format(sql::indicator_units, fmt::arg("name", model.name), fmt::arg("units", model.sql)),
          fmt::format(sql::indicator_figures, fmt::arg("name", model.name), fmt::arg("interval", interval),
                      fmt::arg("draws", model.is_sampled() ? ", sum(draws) AS draws" : ""))};
}

Result<void> run_models(workspace::Connections& connections, const RunInputs& inputs, const Models& in_pack_order,
                        Timings& timings) {
  Stopwatch watch(timings, "facts");
  const auto models = heaviest_first(in_pack_order, inputs);
  std::vector<std::vector<size_t>> after(models.size());
  for (size_t i = 0; i < models.size(); ++i)
    for (size_t earlier = 0; earlier < i; ++earlier)
      if (uses(*models[i], *models[earlier])) after[i].push_back(earlier);
  Progress progress(inputs.progress, "facts", models.size());
  std::vector<std::optional<Refusal>> refused(models.size());
  side_by_side(
      models.size(),
      [&](size_t i, size_t worker) {
        try {
          for (const auto& statement : statements_of(*models[i]))
            connections.of(worker).execute(filled_in(statement, inputs));
        } catch (const Failure& failure) {
          refused[i] =
              Refusal{"screening.fact_model_failed", {{"model", models[i]->name}, {"problem", failure.what()}}};
        }
        progress.advance();
      },
      after);
  for (const auto& refusal : refused)
    if (refusal) return *refusal;
  return {};
}

}  // namespace guben::screening
