#include "screening/indicators.hpp"

#include "core/nearest.hpp"
#include "screening/compiler.hpp"
#include "screening/findings.hpp"
#include "screening/run_folder.hpp"
#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {
using workspace::quoted_literal;
using workspace::to_text;

std::vector<const policy::FactModel*> wanted(const policy::Pack& pack, const IndicatorFilter& filter) {
  std::vector<const policy::FactModel*> all;
  for (const auto& model : pack.models)
    if (model.is_indicator() && (filter.rule.empty() || model.rule == filter.rule)) all.push_back(&model);
  std::sort(all.begin(), all.end(), [](const auto* a, const auto* b) { return a->name < b->name; });
  return all;
}

/// Areas where a rule could not be asked, for want of a delivery.
std::set<std::string> not_run(workspace::Database& database, const std::filesystem::path& run, const policy::Pack& pack,
                              const std::string& rule) {
  const auto plan = plan_for(pack, "area");
  const auto stored = stored_subjects(run, "area");
  std::set<std::string> areas;
  if (stored)
    for (const auto& row : database.rows(
             fmt::format("SELECT subject_id FROM {} WHERE {}", *stored, bit_is_set("not_run", plan.bit_of(rule)))))
      areas.insert(to_text(row[0]));
  return areas;
}

/// The bounds of a sampled share by area, as the tables saw them.
std::map<std::string, std::pair<Decimal, Decimal>> intervals_of(workspace::Database& database,
                                                                const std::filesystem::path& run,
                                                                const policy::Pack& pack,
                                                                const policy::FactModel& indicator) {
  std::map<std::string, std::pair<Decimal, Decimal>> intervals;
  const auto stored = stored_subjects(run, "area");
  if (!indicator.is_sampled() || !stored) return intervals;
  const auto scope = pack.scope_of("area");
  for (const auto& row :
       database.rows(fmt::format("SELECT subject_id, {}, {} FROM {}", scope.at(indicator.name + "_low").sql,
                                 scope.at(indicator.name + "_high").sql_most, *stored)))
    intervals.emplace(to_text(row[0]), std::pair(std::get<Decimal>(row[1]), std::get<Decimal>(row[2])));
  return intervals;
}

Decimal amount(const workspace::Value& value) { return std::get<Decimal>(value); }

}  // namespace

Result<std::vector<AreaFigure>> figures_of(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                           const RunSummary& run, const IndicatorFilter& filter) {
  workspace::Database database(folder.files());
  std::vector<AreaFigure> figures;
  for (const auto* indicator : wanted(pack, filter)) {
    const auto file = units_file(run.at, indicator->name);
    if (!std::filesystem::exists(file)) continue;
    const auto outcomes = outcomes_of(folder, pack, run, indicator->rule);
    if (!outcomes) return outcomes.error();
    const auto unasked = not_run(database, run.at, pack, indicator->rule);
    const auto intervals = intervals_of(database, run.at, pack, *indicator);
    const auto rows = database.rows(fmt::format(sql::figures_of_areas, fmt::arg("units", workspace::file_literal(file)),
                                                fmt::arg("region", quoted_literal(filter.region))));
    for (const auto& row : rows) {
      AreaFigure figure;
      figure.indicator = indicator;
      figure.area = to_text(row[0]);
      figure.level = china::level_of(figure.area);
      if (unasked.contains(figure.area) || (!filter.level.empty() && figure.level != filter.level)) continue;
      figure.numerator = amount(row[1]), figure.denominator = amount(row[2]);
      figure.unknown = static_cast<int64_t>(amount(row[3]).units());
      figure.target =
          pack.parameters.at(indicator->target).in_force(pack.policy_region(figure.area), *Date::from_iso(run.as_of));
      if (const auto interval = intervals.find(figure.area); interval != intervals.end())
        figure.interval = interval->second;
      figure.is_missed = outcomes->hits.contains({indicator->rule, figure.level, figure.area});
      figures.push_back(std::move(figure));
    }
  }
  return figures;
}

Result<std::vector<UnitBehind>> units_behind(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                             const RunSummary& run, const IndicatorFilter& filter) {
  workspace::Database database(folder.files());
  std::vector<UnitBehind> units;
  for (const auto* indicator : wanted(pack, filter)) {
    const auto file = units_file(run.at, indicator->name);
    if (!std::filesystem::exists(file)) continue;
    const auto* condition = indicator->higher_is_better ? "numerator < denominator" : "numerator > 0";
    const auto rows =
        database.rows(fmt::format(sql::units_behind, fmt::arg("units", workspace::file_literal(file)),
                                  fmt::arg("region", quoted_literal(filter.region)), fmt::arg("condition", condition)));
    for (const auto& row : rows)
      units.push_back(
          {indicator, to_text(row[0]), to_text(row[1]), amount(row[2]), amount(row[3]), std::get<bool>(row[4])});
  }
  return units;
}

std::optional<Decimal> share_of(const Decimal& numerator, const Decimal& denominator) {
  const auto scale = std::max(numerator.scale(), denominator.scale());
  const auto of = numerator.rescaled(scale), all = denominator.rescaled(scale);
  if (!of || !all || all->units() == 0) return {};
  return Decimal((2 * of->units() * 10000 + all->units()) / (2 * all->units()), 4);
}

bool is_unsettled(const AreaFigure& f) {
  if (!f.interval || !f.target || f.is_missed) return false;
  const auto wanted = *Decimal::multiply(f.target->value, f.denominator);
  return f.indicator->higher_is_better ? f.numerator < wanted : f.numerator > wanted;
}

Result<void> known_indicator(const policy::Pack& pack, const std::string& rule) {
  std::vector<std::string> known;
  for (const auto& model : pack.models)
    if (model.is_indicator()) known.push_back(model.rule);
  if (rule.empty() || std::find(known.begin(), known.end(), rule) != known.end()) return {};
  return Refusal{"screening.unknown_rule", {{"rule", rule}}, {{"hint", nearest_text(rule, known)}}};
}

}  // namespace guben::screening
