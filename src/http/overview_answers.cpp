#include "http/overview_answers.hpp"

#include "access/view.hpp"
#include "core/digest.hpp"
#include "county/run_against.hpp"
#include "county/stock.hpp"
#include "http/area_counts.hpp"
#include "http/shapes.hpp"
#include "screening/indicators.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using screening::AreaFigure;

/// What the register has of areas, computed when first asked for and kept until somebody matches again.
class Stocks {
 public:
  struct OfArea {
    std::vector<county::StockLine> lines;
    std::optional<county::UnresolvedRisk> unresolved;
  };
  OfArea of(Office& office, const county::Snapshot& snapshot, const std::string& area) {
    const std::scoped_lock lock(mutex_);
    if (rows_ != snapshot.rows) by_area_.clear(), rows_ = snapshot.rows;
    const auto known = by_area_.find(area);
    if (known != by_area_.end()) return known->second;
    const auto* households = snapshot.pack->dictionary.register_of(dictionary::Register::Households);
    const auto& folder = office.county().folder();
    return by_area_[area] = {county::stock_of(folder, *households, area),
                             county::unresolved_risk(folder, *households, area)};
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const county::HouseholdRows> rows_;
  std::map<std::string, OfArea> by_area_;
};

Json json_of_model(const policy::FactModel& model) {
  Json json{{"code", model.name},
            {"label", json_of_label(model.label_zh, model.label_en)},
            {"better", model.higher_is_better ? "higher" : "lower"},
            {"unit", model.unit}};
  if (!model.rule.empty()) json["rule"] = model.rule;
  return json;
}

Json json_of_figure(const AreaFigure& figure) {
  auto json = json_of_model(*figure.indicator);
  json["numerator"] = figure.numerator.to_string();
  json["denominator"] = figure.denominator.to_string();
  json["unknown"] = figure.unknown;
  if (figure.interval)
    json["interval"] = Json::array({figure.interval->first.to_string(), figure.interval->second.to_string()});
  if (figure.target) {
    json["target"] = figure.target->value.to_string();
    if (!figure.target->source.empty()) json["clause"] = figure.target->source;
    json["is_local"] = figure.target->local;
  }
  json["state"] = !figure.target                    ? "no_target"
                  : screening::is_unsettled(figure) ? "undecided"
                  : figure.is_missed                ? "missed"
                                                    : "met";
  return json;
}

Json json_of_undelivered(const policy::FactModel& model) {
  auto json = json_of_model(model);
  json["numerator"] = "0", json["denominator"] = "0", json["unknown"] = 0;
  json["state"] = "not_delivered";
  return json;
}

Json missing_of(const screening::RunSummary& run, const std::string& area) {
  auto all = Json::array();
  for (const auto& [need, townships] : run.missing) {
    auto areas = Json::array();
    for (const auto& township : townships)
      if (township.starts_with(area) || area.starts_with(township)) areas.push_back(township);
    if (!areas.empty()) all.push_back({{"dataset", need.substr(0, need.find(':'))}, {"areas", std::move(areas)}});
  }
  return all;
}

/// A run with what it found.
struct Found {
  std::shared_ptr<const screening::OpenRun> run;
  std::shared_ptr<const county::FoundSince> since;
  std::shared_ptr<const county::Moved> moved;
  std::shared_ptr<const county::RunFigures> figures;
};
Result<Found> found_by(Office& office, const std::shared_ptr<const screening::OpenRun>& run) {
  auto& county = office.county();
  auto figures = county.figures(run);
  if (!figures) return figures.error();
  auto since = county.found_since(run->run().id);
  if (!since) return since.error();
  auto moved = county.moved_since(**since);
  if (!moved) return moved.error();
  return Found{run, *since, *moved, *figures};
}

/// The area that is asked for and what is shown of it.
struct Shown {
  std::shared_ptr<const county::Snapshot> snapshot;
  std::string area;
  std::vector<const china::Region*> below;
  CountedIn in;
  Found now;
  std::optional<Found> against;  ///< where a comparison is wanted and there is a run for it
};

/// The run that another is compared with, opened; nothing where none is wanted or on record.
Result<std::optional<Found>> found_against(Office& office, const screening::RunSummary& run,
                                           const std::string& against) {
  if (against.empty()) return std::optional<Found>();
  const auto runs = office.county().read([](ledger::Ledger& ledger) { return ledger.runs(); });
  const auto id = county::run_against(runs, *Date::from_iso(run.as_of),
                                      against == "year" ? county::Against::SameTimeLastYear : county::Against::Before);
  if (id.empty()) return std::optional<Found>();
  const auto opened = office.county().run(id);
  if (!opened) return opened.error();
  auto found = found_by(office, *opened);
  if (!found) return found.error();
  return std::optional(std::move(*found));
}

Result<Shown> shown(Office& office, const Asked& asked) {
  Shown all;
  all.area = asked.text("region");
  all.snapshot = office.county().snapshot();
  const auto& regions = all.snapshot->pack->regions;
  if (!regions.find(all.area) || !all.area.starts_with(office.code())) return Refusal{"access.absent_or_outside"};
  all.below = regions.children(all.area);
  all.in = counted_in(asked.text("count"));
  const auto run = office.run(*all.snapshot, asked.text("run"));
  if (!run) return run.error();
  auto now = found_by(office, *run);
  if (!now) return now.error();
  all.now = std::move(*now);
  auto against = found_against(office, all.now.run->run(), asked.text("against"));
  if (!against) return against.error();
  all.against = std::move(*against);
  return all;
}

Json json_of_found(const FoundCounts& counts) {
  return {{"red", counts.red}, {"amber", counts.amber}, {"undecided", counts.undecided}, {"not_run", counts.not_run}};
}

/// `counts`, and `before` where a run is compared with: of the area under its code, and of each below it. Where a
/// household lies is in both where it lies now, as its list says of either run; else who moved would be a difference.
std::map<std::string, Json> counts_of(const Shown& all) {
  const auto found = [&](const Found& of) {
    return found_in(*all.snapshot, {*of.run, of.since->now(), *of.moved}, all.in, all.area, all.below);
  };
  auto residents = residents_of(*all.snapshot, all.area, all.below);
  const auto now = found(all.now);
  std::map<std::string, Json> counts;
  for (const auto& [code, of] : residents.all()) {
    auto& shown = counts[code]["counts"] = {{"households", of.households}, {"people", of.people}};
    shown.update(json_of_found(now.of(code)));
  }
  if (!all.against) return counts;
  const auto before = found(*all.against);
  for (auto& [code, shown] : counts) shown["before"] = json_of_found(before.of(code));
  return counts;
}

/// What every answer about the area begins with.
Json head_of(const Shown& all) {
  Json head{{"region", json_of_region(all.snapshot->pack->regions, all.area)},
            {"run", json_of_run(all.now.run->run(), all.now.run == all.snapshot->run)},
            {"count", word(all.in)}};
  if (all.against) head["against"] = json_of_run(all.against->run->run(), all.against->run == all.snapshot->run);
  return head;
}

Json area_of(const Shown& all, const std::string& code, const std::map<std::string, Json>& counts) {
  Json area{{"region", json_of_region(all.snapshot->pack->regions, code)}};
  area.update(counts.at(code));
  return area;
}

Json areas_of(const Shown& all, const std::map<std::string, Json>& counts) {
  auto areas = Json::array();
  for (const auto* region : all.below) areas.push_back(area_of(all, region->code, counts));
  return areas;
}

/// The figure of this area, where there is one: what was not delivered has none.
const AreaFigure* figure_of(const Found& found, const std::string& indicator, const std::string& area) {
  const auto& all = found.figures->all;
  const auto figure = std::find_if(all.begin(), all.end(), [&](const AreaFigure& one) {
    return one.area == area && one.indicator->name == indicator;
  });
  return figure == all.end() ? nullptr : &*figure;
}

/// In the order of the pack; what was not delivered says so.
Json indicators_of(const Shown& all) {
  auto indicators = Json::array();
  for (const auto& model : all.now.run->pack().models) {
    if (!model.is_indicator()) continue;
    const auto* figure = figure_of(all.now, model.name, all.area);
    auto json = figure ? json_of_figure(*figure) : json_of_undelivered(model);
    const auto* before = all.against ? figure_of(*all.against, model.name, all.area) : nullptr;
    if (before)
      if (const auto share = screening::share_of(before->numerator, before->denominator))
        json["before"] = share->without_trailing_zeros().to_string();
    indicators.push_back(std::move(json));
  }
  return indicators;
}

/// How the monitored households came and went since the run compared with.
std::optional<Json> stock_change_of(Office& office, const Shown& all) {
  if (!all.against) return {};
  const auto &from = all.against->run->run().as_of, &until = all.now.run->run().as_of;
  const auto change = county::stock_change(
      office.county().folder(), *all.snapshot->pack->dictionary.register_of(dictionary::Register::Households), all.area,
      *Date::from_iso(from), *Date::from_iso(until));
  if (!change) return {};
  Json json{{"from", from}, {"until", until}};
  for (const auto* line :
       {&change->opening, &change->added, &change->again, &change->eliminated, &change->closing, &change->undated})
    json[line->kind] = {{"households", line->households}, {"people", line->people}};
  return json;
}

Result<Json> get_overview(Office& office, Stocks& stocks, const Asked& asked) {
  const auto all = shown(office, asked);
  if (!all) return all.error();
  const auto counts = counts_of(*all);
  const auto of_area = stocks.of(office, *all->snapshot, all->area);
  auto stock = Json::array();
  for (const auto& line : of_area.lines)
    stock.push_back({{"kind", line.kind}, {"households", line.households}, {"people", line.people}});
  auto json = head_of(*all);
  json.update(counts.at(all->area));
  json["indicators"] = indicators_of(*all);
  json["areas"] = areas_of(*all, counts);
  json["stock"] = std::move(stock);
  if (const auto& risk = of_area.unresolved) json["unresolved_risk"] = {{"people", risk->people}, {"of", risk->of}};
  if (auto change = stock_change_of(office, *all)) json["stock_change"] = std::move(*change);
  json["missing"] = missing_of(all->now.run->run(), all->area);
  return json;
}

Json word_of(const std::string& code, const std::string& chinese, const std::string& english) {
  return {{"code", code}, {"label", json_of_label(chinese, english)}};
}

/// Severity as the rule's tables give it: the heaviest of its rows.
std::map<std::string, std::string> severities_of(const policy::Pack& pack) {
  std::map<std::string, std::string> severities;
  for (const auto& decision : pack.decisions)
    for (const auto& row : decision.rows)
      if (auto& kept = severities[decision.id]; kept.empty() || row.severity == "red") kept = row.severity;
  return severities;
}

std::set<std::string> routes_of(const policy::Pack& pack) {
  std::set<std::string> routes;
  for (const auto& decision : pack.decisions)
    for (const auto& row : decision.rows)
      if (!row.route.empty()) routes.insert(row.route);
  return routes;
}

Json rules_of(const policy::Pack& pack) {
  std::vector<const policy::Rule*> rules;
  rules.reserve(pack.rules.size());
  for (const auto& [id, rule] : pack.rules) rules.push_back(&rule);
  std::sort(rules.begin(), rules.end(), [](const auto* a, const auto* b) { return a->order < b->order; });
  const auto severities = severities_of(pack);
  auto all = Json::array();
  for (const auto* rule : rules) {
    const auto severity = severities.find(rule->id);
    all.push_back({{"code", rule->id},
                   {"group", rule->group},
                   {"severity", severity != severities.end() && severity->second == "red" ? "red" : "amber"},
                   {"label", json_of_label(rule->label_zh, rule->label_en)},
                   {"ask", json_of_label(rule->question_zh, rule->question_en)},
                   {"touches_benefit", rule->touches_benefit},
                   {"is_health", rule->is_of_health}});
  }
  return all;
}

/// What a list of households can be taken out with beside its own columns, and which kind of unmasking shows it whole.
Json household_fields_of(const policy::Pack& pack) {
  auto fields = Json::array();
  for (const auto& field : pack.dictionary.register_of(dictionary::Register::Households)->fields) {
    if (field.sensitive == dictionary::Sensitive::Never) continue;
    Json json{{"code", field.name}, {"label", json_of_word(pack, field.header)}};
    if (const auto kind = access::kind_of(field.sensitive); !kind.empty()) json["unmask"] = kind;
    fields.push_back(std::move(json));
  }
  return fields;
}

Json vocabulary_of(const policy::Pack& pack, const access::Roles& roles) {
  auto groups = Json::array(), routes = Json::array(), datasets = Json::array(), subjects = Json::array(),
       units = Json::array(), posts = Json::array();
  std::set<std::string> seen;
  for (const auto& [id, rule] : pack.rules)
    if (seen.insert(rule.group).second)
      groups.push_back(word_of(rule.group, rule.group, pack.in_words(rule.group, Language::English)));
  for (const auto& route : routes_of(pack))
    routes.push_back(word_of(route, route, pack.in_words(route, Language::English)));
  auto lists = Json::object();
  std::set<std::string> in_lists;
  for (const auto* each : pack.dictionary.all()) {
    const auto& dataset = *each;
    datasets.push_back(word_of(dataset.code, dataset.label_zh, dataset.label_en));
    for (const auto& field : dataset.fields) {
      if (field.values.empty()) continue;
      auto& words = lists[field.name];  // fields of one name have words of one meaning
      for (const auto& value : field.values)
        if (in_lists.insert(field.name + " " + value.value).second)
          words.push_back(word_of(value.value, value.value, pack.in_words(value.value, Language::English)));
    }
  }
  for (const auto& [name, kind] : pack.kinds) subjects.push_back(word_of(name, kind.label_zh, kind.label_en));
  for (const auto& [unit, english] : pack.units) units.push_back(word_of(unit, unit, english));
  for (const auto& role : roles.all()) posts.push_back(word_of(role.code, role.label.zh, role.label.en));
  return {{"rules", rules_of(pack)},
          {"groups", std::move(groups)},
          {"routes", std::move(routes)},
          {"datasets", std::move(datasets)},
          {"subjects", std::move(subjects)},
          {"units", std::move(units)},
          {"roles", std::move(posts)},
          {"code_lists", std::move(lists)},
          {"household_fields", household_fields_of(pack)}};
}

Response get_vocabulary(Office& office, const Asked& asked) {
  const auto words = vocabulary_of(*office.county().snapshot()->pack, office.roles());
  const auto etag = "\"" + sha256_hex(words.dump()).substr(0, 32) + "\"";
  if (lists_etag(asked.request().headers.get("If-None-Match"), etag)) {
    Response same;
    same.status = 304;
    return same.with("ETag", etag);
  }
  return json_response(words).with("ETag", etag);
}

Result<Json> list_runs(Office& office, const Asked&) {
  const auto records = office.county().read([](ledger::Ledger& ledger) { return ledger.runs(); });
  const auto snapshot = office.county().snapshot();
  const auto latest = snapshot->run ? snapshot->run->run().id : std::string();
  auto items = Json::array();
  std::set<std::string> seen;
  for (auto run = records.rbegin(); run != records.rend(); ++run)
    if (seen.insert(run->id).second)
      items.push_back(
          {{"id", run->id}, {"as_of", run->as_of}, {"made_at", run->recorded_at}, {"is_latest", run->id == latest}});
  return Json{{"items", std::move(items)}};
}

}  // namespace

Result<Json> list_areas(Office& office, const Asked& asked) {
  const auto all = shown(office, asked);
  if (!all) return all.error();
  const auto counts = counts_of(*all);
  auto json = head_of(*all);
  json["items"] = areas_of(*all, counts);
  json["items"].insert(json["items"].begin(), area_of(*all, all->area, counts));
  return json;
}

Result<Json> list_indicators(Office& office, const Asked& asked) {
  const auto all = shown(office, asked);
  if (!all) return all.error();
  auto json = head_of(*all);
  json["items"] = indicators_of(*all);
  return json;
}

void add_overview_answers(Api& api, Office& office) {
  api.answer("getOverview", json_at_once([&office, stocks = std::make_shared<Stocks>()](const Asked& asked) {
               return get_overview(office, *stocks, asked);
             }));
  api.answer("getVocabulary",
             response_at_once([&office](const Asked& asked) { return get_vocabulary(office, asked); }));
  api.answer("listRuns", json_at_once([&office](const Asked& asked) { return list_runs(office, asked); }));
}

}  // namespace guben::http
