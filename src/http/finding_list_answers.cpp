#include "http/finding_list_answers.hpp"

#include "access/leaving.hpp"
#include "access/view.hpp"
#include "http/household_record.hpp"
#include "http/shapes.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using county::FoundLine;
using county::FoundSince;
using screening::Outcome;

std::string_view word(Outcome outcome) { return outcome == Outcome::Hit ? "hit" : "undecided"; }

/// The part of a list that a post reaches.
class Within {
 public:
  /// `moved`: who lies elsewhere than the run says; null where no lines of a run are asked of it.
  Within(const access::Roles& roles, access::Reach reach, std::string region,
         std::shared_ptr<const county::Moved> moved = nullptr)
      : roles_(roles), reach_(std::move(reach)), region_(std::move(region)), moved_(std::move(moved)) {}
  /// Where it is about now.
  const std::string& place_of(const FoundLine& line) const { return moved_ ? moved_->place_of(line) : line.region(); }
  bool has(const FoundLine& line) const {
    if (region_.empty() && reach_.whole_county) return true;
    const auto& place = place_of(line);
    if (!place.starts_with(region_)) return false;
    if (reach_.whole_county || reach_.households.contains(line.household())) return true;
    if (!reach_.routed_to.empty() && is_routed(line.route()) &&
        (reach_.department_regions.empty() || lies_in(reach_.department_regions, place)))
      return true;
    return lies_in(reach_.regions, place);
  }
  bool has(const matching::Household& household) const {
    return reach_.whole_county || reach_.households.contains(household.code) ||
           lies_in(reach_.regions, county::place_of(household));
  }
  /// Whether all that lies in a region is reached: then what is known of it as a whole may be told.
  bool has_whole(const std::string& region) const {
    return reach_.whole_county || (!region.empty() && lies_in(reach_.regions, region));
  }
  /// What leads to one's own is seen as a way.
  bool leads_to(const std::string& region) const {
    return reach_.whole_county || std::any_of(reach_.regions.begin(), reach_.regions.end(), [&](const auto& own) {
             return region.starts_with(own) || own.starts_with(region);
           });
  }

 private:
  static bool lies_in(const std::vector<std::string>& regions, const std::string& place) {
    return std::any_of(regions.begin(), regions.end(), [&](const auto& own) { return place.starts_with(own); });
  }
  /// Asked of every line, answered once of a route.
  bool is_routed(const std::string& route) const {
    const auto [known, is_new] = routed_.try_emplace(route, false);
    if (is_new) known->second = roles_.departments_of(route).contains(reach_.routed_to);
    return known->second;
  }
  const access::Roles& roles_;
  access::Reach reach_;
  std::string region_;
  std::shared_ptr<const county::Moved> moved_;
  mutable std::map<std::string, bool> routed_;
};

/// Refused where the post must say what for and does not.
Result<Within> within(Office& office, const Asked& asked, const char* action, const char* kind,
                      std::shared_ptr<const county::Moved> moved) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  auto reach = access::reach(office.roles(), *post, action, kind);
  if (reach.asks.contains(access::Ask::Purpose) && !access::is_purpose(asked.purpose()))
    return Refusal{"access.purpose_needed"};
  return Within(office.roles(), std::move(reach), asked.text("region"), std::move(moved));
}

enum class Change { Unknown, New, Lasting, Gone };
const char* word(Change change) {
  return change == Change::New ? "new" : change == Change::Lasting ? "lasting" : "gone";
}

struct Line {
  const FoundLine* found;
  bool is_protected = false;
  Change change = Change::Unknown;
};

/// A run, and what it found beside the one before it.
struct Compared {
  std::shared_ptr<const screening::OpenRun> run;
  std::shared_ptr<const FoundSince> found;
  std::shared_ptr<const county::Moved> moved;
};
Result<Compared> compared(Office& office, const Asked& asked) {
  const auto run = office.run(*office.snapshot(), asked.text("run"));
  if (!run) return run.error();
  const auto found = office.county().found_since((*run)->run().id);
  if (!found) return found.error();
  const auto moved = office.county().moved_since(**found);
  if (!moved) return moved.error();
  return Compared{*run, *found, *moved};
}

/// What somebody asks for of the lines.
class Asking {
 public:
  Asking(Office& office, const Asked& asked, const policy::Pack& pack, const access::Post& post, const Within& part)
      : pack_(pack),
        part_(part),
        view_(office.roles(), post, office.business_day()),
        roles_(office.roles()),
        severity_(asked.text("severity")),
        route_(asked.text("route")),
        group_(asked.text("group")),
        rule_(asked.text("rule")),
        change_(asked.text("change")),
        outcome_(asked.text("by") == "rule" ? "" : asked.text("outcome")),
        is_benefit_(asked.given.value("benefit", false)) {}

  bool wants(const std::string& change) const { return change_.empty() || change_ == change; }
  /// Nothing where the line is not asked for. A filter that tells of what is protected finds nothing of it.
  std::optional<Line> of(const FoundLine& line, Change change) {
    if (!outcome_.empty() && word(line.outcome()) != outcome_) return {};
    if (!part_.has(line)) return {};
    if ((!severity_.empty() && line.severity() != severity_) || (!route_.empty() && line.route() != route_)) return {};
    const auto& rule = known(line.rule());
    if (!rule.is_asked_for) return {};
    const bool hides = rule.is_of_health && !sees_health(line);
    if (hides && tells()) return {};
    return Line{&line, hides, change};
  }

 private:
  struct OfRule {
    bool is_asked_for = false, is_of_health = false;
  };
  /// Asked of every line, answered once of a rule: lines of one run share the words of their rules.
  const OfRule& known(const std::string& rule) {
    if (last_rule_ && last_rule_->first == &rule) return last_rule_->second;
    const auto [at, is_new] = rules_.try_emplace(&rule);
    last_rule_ = &*at;
    if (!is_new) return at->second;
    const auto found = pack_.rules.find(rule);
    const auto* of_pack = found == pack_.rules.end() ? nullptr : &found->second;
    at->second.is_of_health = of_pack && of_pack->is_of_health;
    at->second.is_asked_for = (rule_.empty() || rule == rule_) &&
                              (group_.empty() || (of_pack && of_pack->group == group_)) &&
                              (!is_benefit_ || (of_pack && of_pack->touches_benefit));
    return at->second;
  }
  bool tells() const { return !route_.empty() || !group_.empty() || !rule_.empty() || is_benefit_; }
  bool sees_health(const FoundLine& line) {
    if (&line.route() != last_route_)
      last_route_ = &line.route(), asked_.routed_to = roles_.departments_of(line.route());
    asked_.region = part_.place_of(line);
    asked_.household = line.household();
    return view_.sees_health(asked_);
  }
  const policy::Pack& pack_;
  const Within& part_;
  access::View view_;
  const access::Roles& roles_;
  const std::string severity_, route_, group_, rule_, change_;
  const std::string outcome_;  ///< empty: of every one, as rules are counted
  const bool is_benefit_;
  std::unordered_map<const std::string*, OfRule> rules_;
  const std::pair<const std::string* const, OfRule>* last_rule_ = nullptr;
  access::Subject asked_;  ///< of the line at hand
  const std::string* last_route_ = nullptr;
};

/// In the order of whose they are; what is gone is said of the run before.
std::vector<Line> lines_of(const FoundSince& found, Asking& asking) {
  std::vector<Line> lines;
  const auto take = [&](const FoundLine& line, Change change) {
    if (auto wanted = asking.of(line, change)) lines.push_back(*wanted);
  };
  const bool wants_new = asking.wants("new"), wants_lasting = asking.wants("lasting");
  if (wants_new || wants_lasting) {
    lines.reserve(found.now().all().size());
    for (const auto& line : found.now().all()) {
      const bool is_lasting = found.is_lasting(line);
      if (!found.is_compared()) take(line, Change::Unknown);
      else if (is_lasting ? wants_lasting : wants_new) take(line, is_lasting ? Change::Lasting : Change::New);
    }
  } else
    for (const auto& line : found.gone()) take(line, Change::Gone);
  return lines;
}

std::vector<Line> gone_of(const FoundSince& found, Asking& asking) {
  std::vector<Line> lines;
  for (const auto& line : found.gone())
    if (auto wanted = asking.of(line, Change::Gone)) lines.push_back(*wanted);
  return lines;
}

Json by_finding(std::vector<Line> lines, const Asked& asked, const Within& part, const matching::Registry* registry) {
  std::stable_partition(lines.begin(), lines.end(), [](const Line& line) { return line.found->is_red(); });
  return page_of(asked, lines, [&](const Line& line) {
    const auto& found = *line.found;
    Json json{{"rule", line.is_protected ? "" : found.rule()},
              {"outcome", word(found.outcome())},
              {"severity", found.severity()},
              {"subject_kind", found.kind()},
              {"subject", found.subject()}};
    const auto* person = registry ? registry->find_person(found.subject()) : nullptr;
    const auto* household = registry ? registry->find_household(found.subject()) : nullptr;
    if (person) json["subject_name"] = person->name;
    else if (household) json["subject_name"] = household->head_name;
    if (!found.household().empty()) json["household"] = found.household();
    json["region"] = part.place_of(found);
    if (!found.route().empty() && !line.is_protected) json["route"] = found.route();
    if (line.change != Change::Unknown) json["change"] = word(line.change);
    json["is_protected"] = line.is_protected;
    return json;
  });
}

/// Numbers of a rule, whatever came out.
struct OfRule {
  std::string rule, severity, route;
  int64_t hit = 0, undecided = 0, not_run = 0, appeared = 0, gone = 0;
  bool is_protected = false;
  int64_t of(const std::string& outcome) const {
    return outcome == "hit" ? hit : outcome == "undecided" ? undecided : not_run;
  }
  /// What is protected is not counted out where the number would point at somebody.
  bool points_at_somebody() const {
    const auto is_few = [](int64_t count) { return count > 0 && !access::View::by_cause(count); };
    return is_protected && (is_few(hit) || is_few(undecided));
  }
};

std::vector<OfRule> rules_of(const Compared& all, const std::vector<Line>& lines, const std::vector<Line>& gone,
                             const std::map<std::string, int64_t>& not_run) {
  std::map<std::string, OfRule> by_rule;
  for (const auto& line : lines) {
    auto& one = by_rule[line.found->rule()];
    ++(line.found->outcome() == Outcome::Hit ? one.hit : one.undecided);
    one.appeared += line.found->outcome() == Outcome::Hit && line.change == Change::New;
    one.is_protected = one.is_protected || line.is_protected;
    if (one.severity.empty() || line.found->is_red()) one.severity = line.found->severity();
  }
  for (const auto& line : gone) {
    by_rule[line.found->rule()].gone += line.found->outcome() == Outcome::Hit;
    by_rule[line.found->rule()].is_protected |= line.is_protected;
  }
  std::vector<OfRule> rules;
  for (const auto* counted : screening::in_order(all.run->run(), all.run->pack())) {
    auto& one = by_rule[counted->rule];
    one.rule = counted->rule;
    one.route = counted->route;
    if (one.severity.empty()) one.severity = counted->severity.empty() ? "amber" : counted->severity;
    if (const auto count = not_run.find(counted->rule); count != not_run.end()) one.not_run = count->second;
    if (!one.points_at_somebody()) rules.push_back(one);
  }
  return rules;
}

Json by_rule(std::vector<OfRule> rules, const Asked& asked, bool tells_not_run, bool is_compared) {
  std::erase_if(rules, [&](const auto& one) { return one.of(asked.text("outcome")) == 0; });
  std::stable_partition(rules.begin(), rules.end(), [](const auto& one) { return one.severity == "red"; });
  return page_of(asked, rules, [&](const OfRule& one) {
    Json json{{"rule", one.rule}, {"severity", one.severity}, {"hit", one.hit}, {"undecided", one.undecided}};
    if (!one.route.empty()) json["route"] = one.route;
    if (tells_not_run) json["not_run"] = one.not_run;
    if (is_compared && !one.is_protected) json["new"] = one.appeared, json["gone"] = one.gone;
    return json;
  });
}

/// Lines of one household, or of another subject: they lie together, and are of one run.
struct OfHousehold {
  std::span<const Line> lines;
  bool is_red = false;
};

/// Deadlines do not exist yet: by severity, then by code.
std::vector<OfHousehold> households_of(const std::vector<Line>& lines) {
  std::vector<OfHousehold> all;
  for (size_t first = 0, next = 0; first < lines.size(); first = next) {
    OfHousehold one;
    const auto* whose = &lines[first].found->whose();
    for (; next < lines.size() && &lines[next].found->whose() == whose; ++next)
      one.is_red = one.is_red || lines[next].found->is_red();
    one.lines = std::span(lines).subspan(first, next - first);
    all.push_back(one);
  }
  std::stable_partition(all.begin(), all.end(), [](const auto& one) { return one.is_red; });
  return all;
}

int64_t people_in(const std::vector<OfHousehold>& households, const county::Moved& moved) {
  int64_t people = 0;
  for (const auto& one : households) people += moved.people_of(*one.lines.front().found);
  return people;
}

void keep_severer(std::string& kept, const std::string& severity) {
  if (kept.empty() || severity == "red") kept = severity;
}

struct OfHouseholdsRule {
  std::string severity;
  Change change = Change::Unknown;
};

Json json_of_household(const OfHousehold& one, const Within& part, const matching::Registry* registry) {
  std::string severity, protected_severity;  // the second: of what is not to be read
  std::map<std::string, OfHouseholdsRule> rules;
  std::set<std::string> routes;
  for (const auto& line : one.lines) {
    const auto& found = *line.found;
    keep_severer(severity, found.severity());
    if (line.is_protected) {
      keep_severer(protected_severity, found.severity());
      continue;
    }
    auto& rule = rules[found.rule()];
    keep_severer(rule.severity, found.severity());
    rule.change = line.change;
    if (!found.route().empty()) routes.insert(found.route());
  }
  auto of_rules = Json::array();
  for (const bool is_red : {true, false})
    for (const auto& [rule, of] : rules) {
      if ((of.severity == "red") != is_red) continue;
      of_rules.push_back({{"rule", rule}, {"severity", of.severity}});
      if (of.change != Change::Unknown) of_rules.back()["change"] = word(of.change);
      of_rules.back()["is_protected"] = false;
    }
  if (!protected_severity.empty())
    of_rules.push_back({{"rule", ""}, {"severity", protected_severity}, {"is_protected", true}});
  const auto& first = *one.lines.front().found;
  Json json{{"household", first.whose()},
            {"subject_kind", first.household().empty() ? first.kind() : "household"},
            {"region", part.place_of(first)},
            {"severity", severity},
            {"count", one.lines.size()},
            {"rules", std::move(of_rules)},
            {"routes", routes}};
  const auto* household = registry ? registry->find_household(first.whose()) : nullptr;
  if (household) json["head"] = household->head_name;
  return json;
}

/// What the register says of the households of a page.
void add_types(Office& office, Json& items) {
  const auto* dataset = office.snapshot()->pack->dictionary.register_of(dictionary::Register::Households);
  office.county().read([&](ledger::Ledger& ledger) {
    ledger::Records records(ledger, *dataset);
    for (auto& item : items) {
      if (item["subject_kind"] != "household") continue;
      const auto version = records.find(item["household"].get<std::string>());
      if (!version) continue;
      for (const char* field : {"household_type", "monitored_type"})
        if (auto value = value_of(*dataset, *version, field); !value.empty()) item[field] = std::move(value);
    }
  });
}

/// Of whom something was not asked, since it was not delivered: counted only where all of the region is the post's.
Json by_not_run(const Compared& all, const Asked& asked, const Within& part, const county::Snapshot& snapshot) {
  std::vector<std::pair<const matching::Household*, int64_t>> households;
  if (snapshot.registry) {
    const auto& known = snapshot.registry->registry().households();
    for (const auto number : snapshot.registry->households_in(asked.text("region")))
      if (part.has(known[number]))
        if (const auto count = all.run->not_run_of(known[number].code); count > 0)
          households.emplace_back(&known[number], count);
  }
  auto page = page_of(asked, households, [](const auto& one) {
    return Json{{"household", one.first->code}, {"subject_kind", "household"},
                {"head", one.first->head_name}, {"region", county::place_of(*one.first)},
                {"severity", "amber"},          {"count", one.second},
                {"rules", Json::array()}};
  });
  page["households"] = households.size();
  int64_t questions = 0, people = 0;
  for (const auto& [household, count] : households)
    questions += count, people += static_cast<int64_t>(household->members.size());
  page["findings"] = questions;
  if (snapshot.registry) page["people"] = people;
  return page;
}

std::map<std::string, int64_t> not_run_in(const Compared& all, const Asked& asked, const Within& part) {
  const auto region = asked.text("region");
  if (!part.has_whole(region)) return {};
  return all.run->not_run_in(region);
}

/// Rows of a list by region: households with something found, or all of them.
Json counted(Office& office, const std::string& list, const Within& part) {
  const auto snapshot = office.snapshot();
  std::map<std::string, int64_t> counts;
  const auto count = [&](const std::string& place) {
    for (const size_t digits : {6, 9, 12, 14})
      if (digits <= place.size()) ++counts[place.substr(0, digits)];
  };
  if (list == "findings") {
    const FoundLine* last = nullptr;
    static const std::vector<FoundLine> none;
    for (const auto& line : snapshot->found ? snapshot->found->all() : none) {
      if (line.outcome() != Outcome::Hit || (last && last->whose() == line.whose()) || !part.has(line)) continue;
      last = &line;
      count(part.place_of(line));
    }
  } else if (snapshot->registry) {
    for (const auto& household : snapshot->registry->registry().households())
      if (part.has(household)) count(county::place_of(household));
  }
  Json json = Json::object();
  for (const auto& [region, number] : counts) json[region] = number;
  return json;
}

/// Of the latest run.
std::shared_ptr<const county::Moved> moved_now(Office& office) {
  const auto snapshot = office.snapshot();
  if (!snapshot->found) return nullptr;
  const auto found = office.county().found_since(snapshot->found->run());
  if (!found) return nullptr;
  auto moved = office.county().moved_since(**found);
  return moved ? std::move(*moved) : nullptr;
}

Result<Json> list_regions(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  // The post's area is what it sees any figure of.
  const auto area = Within(office.roles(), access::reach(office.roles(), *post, "read", "overview"), "");
  Json counts = nullptr;
  if (const auto list = asked.text("counts"); !list.empty())
    if (const auto part = list == "findings" ? within(office, asked, "read", "finding", moved_now(office))
                                             : within(office, asked, "read", "household", nullptr))
      counts = counted(office, list, *part);
  const auto pack = office.snapshot()->pack;
  std::vector<const china::Region*> regions;
  for (const auto& region : pack->regions.all())
    if (region.code.starts_with(office.code()) && area.leads_to(region.code)) regions.push_back(&region);
  std::sort(regions.begin(), regions.end(), [](const auto* a, const auto* b) { return a->code < b->code; });
  auto items = Json::array();
  for (const auto* region : regions) {
    items.push_back(json_of_region(pack->regions, region->code));
    if (!counts.is_null()) items.back()["count"] = counts.value(region->code, 0);
  }
  return Json{{"items", std::move(items)}};
}

}  // namespace

Result<Json> list_findings(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto all = compared(office, asked);
  const auto part = within(office, asked, "read", "finding", all ? all->moved : nullptr);
  if (!part) return part.error();
  if (!all) return all.error();
  const auto snapshot = office.snapshot();
  if (!asked.purpose().empty())
    office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
      access::note_reading(ledger, "list", "finding", asked.text("region"), asked.purpose());
    });
  const auto* registry = snapshot->registry ? &snapshot->registry->registry() : nullptr;
  const auto by = asked.text("by"), outcome = asked.text("outcome");
  Json json{{"run", json_of_run(all->run->run(), all->run == snapshot->run)}, {"by", by}};
  if (outcome == "not_run" && by != "rule") {
    json.update(by_not_run(*all, asked, *part, *snapshot));
    if (by == "finding") json["by"] = "household";
  } else {
    Asking asking(office, asked, all->run->pack(), *post, *part);
    auto lines = lines_of(*all->found, asking);
    std::vector<OfRule> rules;
    if (by == "rule") {
      rules = rules_of(*all, lines, gone_of(*all->found, asking), not_run_in(*all, asked, *part));
      std::erase_if(lines, [&](const Line& line) { return word(line.found->outcome()) != outcome; });
    }
    const auto households = households_of(lines);
    const auto of_household = [&](const OfHousehold& one) { return json_of_household(one, *part, registry); };
    json.update(by == "finding" ? by_finding(lines, asked, *part, registry)
                : by == "rule"
                    ? by_rule(std::move(rules), asked, part->has_whole(asked.text("region")), all->found->is_compared())
                    : page_of(asked, households, of_household));
    json["households"] = households.size();
    json["findings"] = lines.size();
    if (registry) json["people"] = people_in(households, *all->moved);
  }
  if (json["by"] == "household") add_types(office, json["items"]);
  json["next"] = nullptr;
  return json;
}

void add_finding_list_answers(Api& api, Office& office) {
  api.answer("listFindings", json_at_once([&office](const Asked& asked) { return list_findings(office, asked); }));
  api.answer("listRegions", json_at_once([&office](const Asked& asked) { return list_regions(office, asked); }));
}

}  // namespace guben::http
