#include "http/overview_answers.hpp"

#include "access/view.hpp"
#include "core/digest.hpp"
#include "county/stock.hpp"
#include "http/shapes.hpp"
#include "screening/indicators.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using screening::AreaFigure;

/// Figures of the latest run, computed when first asked for and kept until there is another.
class Figures {
 public:
  using Of = std::shared_ptr<const std::vector<AreaFigure>>;
  Result<Of> of(Office& office, const std::shared_ptr<const screening::OpenRun>& run) {
    const std::scoped_lock lock(mutex_);
    if (run_ == run) return figures_;
    auto figures = screening::figures_of(office.county().folder(), run->pack(), run->run(), {});
    if (!figures) return figures.error();
    run_ = run;  // holds the pack they point into
    figures_ = std::make_shared<const std::vector<AreaFigure>>(std::move(*figures));
    return figures_;
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const screening::OpenRun> run_;
  Of figures_;
};

/// What the register has of areas, computed when first asked for and kept until somebody matches again.
class Stocks {
 public:
  std::vector<county::StockLine> of(Office& office, const county::Snapshot& snapshot, const std::string& area) {
    const std::scoped_lock lock(mutex_);
    if (rows_ != snapshot.rows) by_area_.clear(), rows_ = snapshot.rows;
    const auto known = by_area_.find(area);
    if (known != by_area_.end()) return known->second;
    const auto* households = snapshot.pack->dictionary.register_of(dictionary::Register::Households);
    return by_area_[area] = county::stock_of(office.county().folder(), *households, area);
  }

 private:
  std::mutex mutex_;
  std::shared_ptr<const county::HouseholdRows> rows_;
  std::map<std::string, std::vector<county::StockLine>> by_area_;
};

struct Counts {
  int64_t households = 0, people = 0, red = 0, amber = 0, undecided = 0, not_run = 0;
  Json to_json() const {
    return {{"households", households}, {"people", people},       {"red", red},
            {"amber", amber},           {"undecided", undecided}, {"not_run", not_run}};
  }
};

int64_t not_run_in(const screening::OpenRun& run, const std::string& area) {
  int64_t sum = 0;
  for (const auto& [rule, count] : run.not_run_in(area)) sum += count;
  return sum;
}

/// Of the area itself under its code, and of each next lower one under its own.
std::map<std::string, Counts> counts_of(const county::Snapshot& snapshot, const screening::OpenRun& run,
                                        const county::FoundLines& found, const county::Moved& moved,
                                        const std::string& area, const std::vector<const china::Region*>& lower) {
  std::map<std::string, Counts> counts;
  counts[area];
  for (const auto* region : lower) counts[region->code];
  const size_t length = lower.empty() ? 0 : lower.front()->code.size();
  const auto each = [&](const std::string& region, const auto& count) {
    if (!region.starts_with(area)) return;
    count(counts[area]);
    if (length == 0 || region.size() < length) return;
    if (const auto own = counts.find(region.substr(0, length)); own != counts.end()) count(own->second);
  };
  if (snapshot.registry)
    for (const auto& household : snapshot.registry->registry().households())
      each(household.village.empty() ? household.township : household.village, [&](Counts& of) {
        ++of.households;
        of.people += static_cast<int64_t>(household.members.size());
      });
  for (const auto& line : found.all())
    each(moved.place_of(line), [&](Counts& of) {
      ++(line.outcome() == screening::Outcome::Undecided ? of.undecided : line.is_red() ? of.red : of.amber);
    });
  for (auto& [place, of] : counts) of.not_run = not_run_in(run, place);
  return counts;
}

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

/// In the order of the pack; what was not delivered says so.
Json indicators_of(const policy::Pack& pack, const std::vector<AreaFigure>& figures, const std::string& area) {
  auto all = Json::array();
  for (const auto& model : pack.models) {
    if (!model.is_indicator()) continue;
    const auto figure = std::find_if(figures.begin(), figures.end(), [&](const AreaFigure& one) {
      return one.area == area && one.indicator->name == model.name;
    });
    if (figure != figures.end()) {
      all.push_back(json_of_figure(*figure));
      continue;
    }
    auto json = json_of_model(model);
    json["numerator"] = "0", json["denominator"] = "0", json["unknown"] = 0;
    json["state"] = "not_delivered";
    all.push_back(std::move(json));
  }
  return all;
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

Result<Json> get_overview(Office& office, Figures& figures, Stocks& stocks, const Asked& asked) {
  const auto area = asked.text("region");
  const auto snapshot = office.county().snapshot();
  const auto& regions = snapshot->pack->regions;
  if (!regions.find(area) || !area.starts_with(office.code())) return Refusal{"access.absent_or_outside"};
  const auto asked_run = office.run(*snapshot, asked.text("run"));
  if (!asked_run) return asked_run.error();
  const auto& run = *asked_run;
  const auto of_run = figures.of(office, run);
  if (!of_run) return of_run.error();
  const auto found = office.county().found_since(run->run().id);
  if (!found) return found.error();
  const auto lower = regions.children(area);
  const auto moved = office.county().moved_since(**found);
  if (!moved) return moved.error();
  const auto counts = counts_of(*snapshot, *run, (*found)->now(), **moved, area, lower);
  auto stock = Json::array();
  for (const auto& line : stocks.of(office, *snapshot, area))
    stock.push_back({{"kind", line.kind}, {"households", line.households}, {"people", line.people}});
  auto areas = Json::array();
  for (const auto* region : lower)
    areas.push_back({{"region", json_of_region(regions, region->code)}, {"counts", counts.at(region->code).to_json()}});
  return Json{{"region", json_of_region(regions, area)},
              {"run", json_of_run(run->run(), run == snapshot->run)},
              {"counts", counts.at(area).to_json()},
              {"indicators", indicators_of(run->pack(), **of_run, area)},
              {"areas", std::move(areas)},
              {"stock", std::move(stock)},
              {"missing", missing_of(run->run(), area)}};
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
  for (const auto& dataset : pack.dictionary.datasets()) {
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

void add_overview_answers(Api& api, Office& office) {
  const auto figures = std::make_shared<Figures>();
  api.answer("getOverview", json_at_once([&office, figures, stocks = std::make_shared<Stocks>()](const Asked& asked) {
               return get_overview(office, *figures, *stocks, asked);
             }));
  api.answer("getVocabulary",
             response_at_once([&office](const Asked& asked) { return get_vocabulary(office, asked); }));
  api.answer("listRuns", json_at_once([&office](const Asked& asked) { return list_runs(office, asked); }));
}

}  // namespace guben::http
