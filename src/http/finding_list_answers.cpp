#include "http/finding_list_answers.hpp"

#include "access/leaving.hpp"
#include "http/household_record.hpp"
#include "http/shapes.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using screening::Outcome;

std::string_view word(Outcome outcome) { return outcome == Outcome::Hit ? "hit" : "undecided"; }

/// Refused where the post must say what for and does not.
Result<ListPart> within(Office& office, const Asked& asked, const char* action, const char* kind,
                        std::shared_ptr<const county::Moved> moved) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  auto reach = access::reach(office.roles(), *post, action, kind);
  if (reach.asks.contains(access::Ask::Purpose) && !access::is_purpose(asked.purpose()))
    return Refusal{"access.purpose_needed"};
  return ListPart(office.roles(), std::move(reach), asked.text("region"), std::move(moved));
}

Result<ComparedRun> compared(Office& office, const Asked& asked) {
  const auto run = office.run(*office.snapshot(), asked.text("run"));
  if (!run) return run.error();
  const auto found = office.county().found_since((*run)->run().id);
  if (!found) return found.error();
  const auto moved = office.county().moved_since(**found);
  if (!moved) return moved.error();
  return ComparedRun{*run, *found, *moved};
}

FindingWish wish_of(const Asked& asked) {
  return {asked.text("region"), asked.text("by"),      asked.text("severity"),
          asked.text("route"),  asked.text("group"),   asked.text("rule"),
          asked.text("change"), asked.text("outcome"), asked.given.value("benefit", false)};
}

const char* word(Change change) {
  return change == Change::New ? "new" : change == Change::Lasting ? "lasting" : "gone";
}

Json by_finding(const std::vector<FindingLine>& lines, const Asked& asked, const ListPart& part,
                const matching::Registry* registry) {
  return page_of(asked, lines, [&](const FindingLine& line) {
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

Json by_rule(std::vector<FindingsOfRule> rules, const Asked& asked, bool tells_not_run, bool is_compared) {
  std::erase_if(rules, [&](const auto& one) { return one.of(asked.text("outcome")) == 0; });
  std::stable_partition(rules.begin(), rules.end(), [](const auto& one) { return one.severity == "red"; });
  return page_of(asked, rules, [&](const FindingsOfRule& one) {
    Json json{{"rule", one.rule}, {"severity", one.severity}, {"hit", one.hit}, {"undecided", one.undecided}};
    if (!one.route.empty()) json["route"] = one.route;
    if (tells_not_run) json["not_run"] = one.not_run;
    if (is_compared && !one.is_protected) json["new"] = one.appeared, json["gone"] = one.gone;
    return json;
  });
}

void keep_severer(std::string& kept, const std::string& severity) {
  if (kept.empty() || severity == "red") kept = severity;
}

struct OfHouseholdsRule {
  std::string severity;
  Change change = Change::Unknown;
};

Json json_of_household(const FindingsOfHousehold& one, const ListPart& part, const matching::Registry* registry) {
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

/// Of whom something was not asked, since it was not delivered: counted only where all of the region is the post's.
Json by_not_run(const ComparedRun& all, const Asked& asked, const ListPart& part, const county::Snapshot& snapshot) {
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

/// Rows of a list by region: households with something found, or all of them.
Json counted(Office& office, const std::string& list, const ListPart& part) {
  const auto snapshot = office.snapshot();
  std::map<std::string, int64_t> counts;
  const auto count = [&](const std::string& place) {
    for (const size_t digits : {6, 9, 12, 14})
      if (digits <= place.size()) ++counts[place.substr(0, digits)];
  };
  if (list == "findings") {
    const county::FoundLine* last = nullptr;
    static const std::vector<county::FoundLine> none;
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
  const auto area = ListPart(office.roles(), access::reach(office.roles(), *post, "read", "overview"), "");
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
    const auto list = office.finding_lists().list(office.roles(), *post, office.business_day(), *all, wish_of(asked));
    const auto of_household = [&](const FindingsOfHousehold& one) { return json_of_household(one, *part, registry); };
    json.update(by == "finding" ? by_finding(list->lines, asked, *part, registry)
                : by == "rule"
                    ? by_rule(list->rules, asked, part->has_whole(asked.text("region")), all->found->is_compared())
                    : page_of(asked, list->households, of_household));
    json["households"] = list->household_count;
    json["findings"] = list->lines.size();
    if (registry) json["people"] = list->people;
  }
  if (json["by"] == "household") add_said(office, json["items"], {"household_type", "monitored_type"});
  json["next"] = nullptr;
  return json;
}

void add_finding_list_answers(Api& api, Office& office) {
  api.answer("listFindings", json_at_once([&office](const Asked& asked) { return list_findings(office, asked); }));
  api.answer("listRegions", json_at_once([&office](const Asked& asked) { return list_regions(office, asked); }));
}

}  // namespace guben::http
