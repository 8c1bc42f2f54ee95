#include "http/county_answers.hpp"

#include "access/view.hpp"
#include "http/household_answers.hpp"
#include "http/shapes.hpp"
#include "screening/actions/screen_county.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using screening::Finding;
using screening::Outcome;

std::string_view word(Outcome outcome) { return outcome == Outcome::Hit ? "hit" : "undecided"; }
bool is_severer(const std::string& one, const std::string& other) { return one == "red" && other != "red"; }

/// The part of a list that a post reaches.
class Within {
 public:
  Within(access::Reach reach, std::string region) : reach_(std::move(reach)), region_(std::move(region)) {}
  bool has(const std::string& region, const std::string& household, const std::string& route) const {
    if (!region.starts_with(region_)) return false;
    if (reach_.whole_county || reach_.households.contains(household)) return true;
    if (!reach_.routed_to.empty() && route == reach_.routed_to) return true;
    return std::any_of(reach_.regions.begin(), reach_.regions.end(),
                       [&](const auto& own) { return region.starts_with(own); });
  }
  bool is_whole_county() const { return reach_.whole_county && region_.size() <= 6; }
  bool has_region(const std::string& code) const {
    if (reach_.whole_county) return true;
    return std::any_of(reach_.regions.begin(), reach_.regions.end(), [&](const auto& own) {
      return code.starts_with(own) || own.starts_with(code);  // what leads to one's own is seen as a way
    });
  }

 private:
  access::Reach reach_;
  std::string region_;
};

Result<Within> within(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto& right = asked.operation->right;
  auto reach = access::reach(office.roles(), *post, right.action.empty() ? "read" : right.action,
                             right.kind.empty() ? "overview" : right.kind);
  if (!reach.asks.empty()) return Refusal{"access.purpose_needed"};  // nothing here takes one yet
  return Within(std::move(reach), asked.text("region"));
}

/// The run asked for, else the latest.
Result<std::shared_ptr<const screening::OpenRun>> run_of(Office& office, const Asked& asked) {
  const auto id = asked.text("run");
  const auto snapshot = office.county().snapshot();
  if (!id.empty() && (!snapshot->run || snapshot->run->run().id != id)) return office.county().run(id);
  if (snapshot->run) return snapshot->run;
  return snapshot->why_no_run.value_or(Refusal{"screening.no_run"});
}

/// Who asks, and what they may read.
struct Reader {
  access::Post post;
  Within part;
};
Result<Reader> reader(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  auto part = within(office, asked);
  if (!part) return part.error();
  return Reader{*post, std::move(*part)};
}

/// Whether it is about health and not for this post to read.
bool is_protected(Office& office, const access::Post& post, const policy::Pack& pack, const Finding& f) {
  const auto known = pack.rules.find(f.rule);
  if (known == pack.rules.end() || !known->second.is_of_health) return false;
  access::Subject subject;
  subject.region = f.region;
  subject.household = f.household_id;
  subject.routed_to = {f.route};
  return !access::View(office.roles(), post, office.business_day()).sees_health(subject);
}

/// One finding, kept past the visit.
struct Line {
  std::string rule, severity, kind, subject, household, region, route;
  Outcome outcome = Outcome::Hit;
  bool is_protected = false;
};

/// A filter that tells of what is protected finds nothing of it.
std::vector<Line> lines_of(Office& office, const screening::OpenRun& run, const Asked& asked, const Reader& reader) {
  std::vector<Line> lines;
  const auto severity = asked.text("severity"), route = asked.text("route"), group = asked.text("group"),
             only = asked.text("rule");
  const bool is_benefit = asked.given.value("benefit", false);
  const bool tells = !route.empty() || !group.empty() || !only.empty() || is_benefit;
  for (const auto& [id, rule] : run.pack().rules) {
    if ((!only.empty() && id != only) || (!group.empty() && rule.group != group)) continue;
    if (is_benefit && !rule.touches_benefit) continue;
    run.findings(id, asked.text("region"), [&](const Finding& f) {
      if (!reader.part.has(f.region, f.household_id, f.route)) return;
      if ((!severity.empty() && f.severity != severity) || (!route.empty() && f.route != route)) return;
      const bool hides = is_protected(office, reader.post, run.pack(), f);
      if (hides && tells) return;
      lines.push_back(
          {f.rule, f.severity, f.subject_kind, f.subject_id, f.household_id, f.region, f.route, f.outcome, hides});
    });
  }
  return lines;
}

Json by_finding(const std::vector<Line>& lines, const Asked& asked) {
  return page_of(asked, lines, [](const Line& line) {
    Json json{{"rule", line.is_protected ? "" : line.rule},
              {"outcome", word(line.outcome)},
              {"severity", line.severity.empty() ? "amber" : line.severity},
              {"subject_kind", line.kind},
              {"subject", line.subject},
              {"region", line.region},
              {"is_protected", line.is_protected}};
    if (!line.household.empty()) json["household"] = line.household;
    if (!line.route.empty() && !line.is_protected) json["route"] = line.route;
    return json;
  });
}

/// Numbers of a rule, whatever came out; those of whom nothing was told are counted for the whole county.
struct OfRule {
  std::string rule, severity, route;
  int64_t hit = 0, undecided = 0, not_run = 0;
  bool is_protected = false;
  int64_t of(const std::string& outcome) const {
    return outcome == "hit" ? hit : outcome == "undecided" ? undecided : not_run;
  }
};

std::vector<OfRule> rules_of(const screening::OpenRun& run, const std::vector<Line>& lines, bool is_whole_county) {
  std::map<std::string, OfRule> by_rule;
  for (const auto& line : lines) {
    auto& one = by_rule[line.rule];
    ++(line.outcome == Outcome::Hit ? one.hit : one.undecided);
    one.is_protected = one.is_protected || line.is_protected;
    if (one.severity.empty() || is_severer(line.severity, one.severity)) one.severity = line.severity;
  }
  std::vector<OfRule> all;
  for (const auto* counted : screening::in_order(run.run(), run.pack())) {
    auto& one = by_rule[counted->rule];
    one.rule = counted->rule;
    one.route = counted->route;
    if (one.severity.empty()) one.severity = counted->severity;
    if (is_whole_county) one.not_run = counted->not_run;
    if (one.is_protected && (!access::View::by_cause(one.hit + one.undecided))) continue;
    all.push_back(one);
  }
  return all;
}

Json by_rule(std::vector<OfRule> rules, const Asked& asked, bool is_whole_county) {
  std::erase_if(rules, [&](const auto& one) { return one.of(asked.text("outcome")) == 0; });
  return page_of(asked, rules, [&](const OfRule& one) {
    Json json{{"rule", one.rule},
              {"severity", one.severity.empty() ? "amber" : one.severity},
              {"hit", one.hit},
              {"undecided", one.undecided}};
    if (!one.route.empty()) json["route"] = one.route;
    if (is_whole_county) json["not_run"] = one.not_run;
    return json;
  });
}

struct OfHousehold {
  std::string code, kind, region, severity;
  std::map<std::string, std::string> rules;  ///< and their severity
  std::string protected_severity;            ///< of what is not to be read
  std::set<std::string> routes;
  int64_t count = 0;
};

void keep_severer(std::string& kept, const std::string& severity) {
  if (kept.empty() || is_severer(severity, kept)) kept = severity.empty() ? "amber" : severity;
}

/// Deadlines do not exist yet: by severity, then by code.
std::vector<OfHousehold> households_of(const std::vector<Line>& lines) {
  std::map<std::string, OfHousehold> by_code;
  for (const auto& line : lines) {
    auto& one = by_code[line.household.empty() ? line.subject : line.household];
    if (one.count++ == 0) {
      one.code = line.household.empty() ? line.subject : line.household;
      one.kind = line.household.empty() ? line.kind : "household";
      one.region = line.region;
    }
    keep_severer(one.severity, line.severity);
    keep_severer(line.is_protected ? one.protected_severity : one.rules[line.rule], line.severity);
    if (!line.route.empty() && !line.is_protected) one.routes.insert(line.route);
  }
  std::vector<OfHousehold> all;
  all.reserve(by_code.size());
  for (auto& [code, one] : by_code) all.push_back(std::move(one));
  std::stable_sort(all.begin(), all.end(),
                   [](const auto& a, const auto& b) { return is_severer(a.severity, b.severity); });
  return all;
}

Json by_household(const std::vector<OfHousehold>& all, const Asked& asked, const matching::Registry* registry) {
  return page_of(asked, all, [&](const OfHousehold& one) {
    auto rules = Json::array();
    for (const auto& [rule, severity] : one.rules)
      rules.push_back({{"rule", rule}, {"severity", severity}, {"is_protected", false}});
    if (!one.protected_severity.empty())
      rules.push_back({{"rule", ""}, {"severity", one.protected_severity}, {"is_protected", true}});
    Json json{{"household", one.code}, {"subject_kind", one.kind},  {"region", one.region}, {"severity", one.severity},
              {"count", one.count},    {"rules", std::move(rules)}, {"routes", one.routes}};
    const auto* household = registry ? registry->find_household(one.code) : nullptr;
    if (household) json["head"] = household->head_name;
    return json;
  });
}

Result<Json> list_findings(Office& office, const Asked& asked) {
  // Which are new is told by the run before, which is not looked at yet.
  if (!asked.text("change").empty())
    return Refusal{"http.not_as_said", {{"at", "change"}, {"expected", "no such field"}}};
  const auto run = run_of(office, asked);
  if (!run) return run.error();
  const auto asks = reader(office, asked);
  if (!asks) return asks.error();
  const auto snapshot = office.county().snapshot();
  auto lines = lines_of(office, **run, asked, *asks);
  const auto by = asked.text("by"), outcome = asked.text("outcome");
  const bool is_whole_county = asks->part.is_whole_county();
  auto rules = by == "rule" ? rules_of(**run, lines, is_whole_county) : std::vector<OfRule>();
  std::erase_if(lines, [&](const Line& line) { return word(line.outcome) != outcome; });
  const auto households = households_of(lines);
  const auto page =
      by == "finding" ? by_finding(lines, asked)
      : by == "rule"  ? by_rule(std::move(rules), asked, is_whole_county)
                      : by_household(households, asked, snapshot->registry ? &snapshot->registry->registry() : nullptr);
  Json json{{"run", json_of_run((*run)->run(), *run == snapshot->run)}, {"by", by}};
  json.update(page);
  json["households"] = households.size();
  json["findings"] = lines.size();
  json["next"] = nullptr;
  return json;
}

const policy::FactColumn* column_of(const policy::Pack& pack, const std::string& fact) {
  for (const auto& model : pack.models)
    for (const auto& column : model.columns)
      if (column.name == fact || model.name + "." + column.name == fact) return &column;
  return nullptr;
}

Json condition(const policy::Pack& pack, const screening::EvidenceFact& fact) {
  constexpr size_t kMostRows = 50;
  const auto* column = column_of(pack, fact.name);
  Json json{{"fact", fact.name},
            {"label", column ? json_of_label(column->label_zh, column->label_en) : json_of_label(fact.name, fact.name)},
            {"state", fact.bounds    ? "between"
                      : fact.is_null ? "blank"
                                     : "known"}};
  if (!fact.is_null) json["value"] = fact.value;
  if (column && !column->unit.empty()) json["unit"] = column->unit;
  if (!fact.from) return json;
  auto rows = Json::array();
  for (const auto& row : *fact.from) {
    if (rows.size() == kMostRows) break;
    rows.push_back({{"dataset", row.dataset}, {"file", row.file}, {"sheet", row.sheet}, {"row", row.row}});
  }
  json["rows"] = std::move(rows);
  json["rows_total"] = fact.from->size();
  return json;
}

Json explanation(const policy::Pack& pack, const Finding& f, bool hides) {
  Json json{{"rule", hides ? "" : f.rule},
            {"outcome", word(f.outcome)},
            {"severity", f.severity.empty() ? "amber" : f.severity},
            {"subject_kind", f.subject_kind},
            {"subject", f.subject_id},
            {"region", f.region},
            {"is_protected", hides}};
  auto conditions = Json::array(), parameters = Json::array(), sources = Json::array();
  if (!hides) {
    if (!f.route.empty()) json["route"] = f.route;
    if (const auto rule = pack.rules.find(f.rule); rule != pack.rules.end()) {
      json["touches_benefit"] = rule->second.touches_benefit;
      json["ask"] = json_of_label(rule->second.question_zh, rule->second.question_en);
    }
    for (const auto& fact : f.evidence) conditions.push_back(condition(pack, fact));
    for (const auto& used : f.parameters) {
      const auto known = pack.parameters.find(used.name);
      parameters.push_back(
          {{"name", used.name},
           {"label", known == pack.parameters.end() ? json_of_label(used.name, used.name)
                                                    : json_of_label(known->second.label_zh, known->second.label_en)},
           {"value", used.value},
           {"source", used.source},
           {"is_local", used.local}});
    }
    for (const auto& source : f.sources) sources.push_back(source);
  }
  json["conditions"] = std::move(conditions);
  json["parameters"] = std::move(parameters);
  json["sources"] = std::move(sources);
  return json;
}

Result<Json> explain_household(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto run = run_of(office, asked);
  if (!run) return run.error();
  note_reading_of(office, asked, "read");
  const auto& pack = (*run)->pack();
  auto items = Json::array();
  (*run)->explain(asked.text("household"), [&](const Finding& f) {
    items.push_back(explanation(pack, f, is_protected(office, *post, pack, f)));
  });
  return Json{{"run", json_of_run((*run)->run(), *run == office.county().snapshot()->run)},
              {"items", std::move(items)}};
}

std::string key_of(const Finding& f) { return f.rule + " " + f.subject_kind + " " + f.subject_id; }

Result<Json> screen_household_again(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  note_reading_of(office, asked, "screen_again");
  const auto began = std::chrono::steady_clock::now();
  const auto snapshot = office.county().snapshot();
  const auto day = snapshot->run ? *Date::from_iso(snapshot->run->run().as_of) : office.business_day();
  auto items = Json::array(), appeared = Json::array(), vanished = Json::array();
  std::set<std::string> now, before;
  const auto household = asked.text("household");
  const auto done = office.county().screen_again(asked.context(), day, {household}, "household", [&](const Finding& f) {
    const bool hides = is_protected(office, *post, *snapshot->pack, f);
    if (!hides) now.insert(key_of(f));
    items.push_back(explanation(*snapshot->pack, f, hides));
  });
  if (!done) return done.error();
  if (snapshot->run)
    snapshot->run->explain(household, [&](const Finding& f) {
      if (!is_protected(office, *post, snapshot->run->pack(), f)) before.insert(key_of(f));
    });
  for (const auto& key : now)
    if (!before.contains(key)) appeared.push_back(key);
  for (const auto& key : before)
    if (!now.contains(key)) vanished.push_back(key);
  const auto took = std::chrono::steady_clock::now() - began;
  return Json{{"as_of", day.to_string()},
              {"milliseconds", std::chrono::duration_cast<std::chrono::milliseconds>(took).count()},
              {"items", std::move(items)},
              {"appeared", std::move(appeared)},
              {"vanished", std::move(vanished)}};
}

Result<Json> list_regions(Office& office, const Asked& asked) {
  const auto part = within(office, asked);
  if (!part) return part.error();
  const auto pack = office.county().snapshot()->pack;
  std::vector<const china::Region*> regions;
  for (const auto& region : pack->regions.all())
    if (region.code.starts_with(office.code()) && part->has_region(region.code)) regions.push_back(&region);
  std::sort(regions.begin(), regions.end(), [](const auto* a, const auto* b) { return a->code < b->code; });
  auto items = Json::array();
  for (const auto* region : regions) items.push_back(json_of_region(pack->regions, region->code));
  return Json{{"items", std::move(items)}};
}

}  // namespace

void add_county_answers(Api& api, Office& office) {
  const auto answer = [&](const char* operation, Result<Json> (*with)(Office&, const Asked&)) {
    api.answer(operation, json_at_once([&office, with](const Asked& asked) { return with(office, asked); }));
  };
  answer("listRegions", list_regions);
  answer("listFindings", list_findings);
  answer("explainHousehold", explain_household);
  answer("screenHouseholdAgain", screen_household_again);
}

void add_screening_job(Api& api, Office& office, Jobs& jobs) {
  // Twice the same run is one: it may be done again after a restart.
  jobs.add_kind("screen", {[&office](const Job& job, const Context& context) -> Result<Jobs::Results> {
                             const auto day = Date::from_iso(job.wanted.at("as_of").get<std::string>());
                             auto work = office.county().lease(context, "screen");
                             if (!work) return work.error();
                             const auto pack = office.county().snapshot()->pack;
                             Timings timings;
                             const screening::ScreeningWishes wishes{*day, office.packs(), true};
                             const auto run = screening::screen_county(office.county().folder(), work->ledger(), *pack,
                                                                       wishes, context, timings);
                             if (!run) return run.error();
                             return Jobs::Results{{"run", run->id}};
                           },
                           true});
  api.answer("beginScreening", response_at_once([&jobs](const Asked& asked) {
               if (!Date::from_iso(asked.body["as_of"].get<std::string>()))
                 return problem({"http.not_as_said", {{"at", "/as_of"}, {"expected", "YYYY-MM-DD"}}}, asked.request());
               const auto job = jobs.begin("screen", asked.body, asked.context());
               return job ? json_response(job->to_json(asked.request().language), 202)
                          : problem(job.error(), asked.request());
             }));
}

}  // namespace guben::http
