#include "http/household_list_answers.hpp"

#include "access/leaving.hpp"
#include "http/household_record.hpp"
#include "http/shapes.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;

/// The part of the county in which the post reads household files.
Result<access::Reach> reach_of_reading(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  auto reach = access::reach(office.roles(), *post, "read", "household");
  if (reach.asks.contains(access::Ask::Purpose) && !access::is_purpose(asked.purpose()))
    return Refusal{"access.purpose_needed"};
  return reach;
}

bool reaches(const access::Reach& reach, const matching::Household& household) {
  const auto& region = county::place_of(household);
  if (reach.whole_county || reach.households.contains(household.code)) return true;
  return std::any_of(reach.regions.begin(), reach.regions.end(),
                     [&](const auto& own) { return region.starts_with(own); });
}

/// Who a text means: a code, a whole ID number, or part of a name.
struct Meant {
  std::vector<const matching::Person*> persons;
  const char* how = "code";
};

Meant persons_meant(const matching::Registry& registry, const std::string& text) {
  Meant meant;
  auto& persons = meant.persons;
  if (const auto* household = registry.find_household(text)) {
    for (const auto member : household->members)
      if (registry.is_head(member)) persons.push_back(&registry.persons()[member]);
    if (persons.empty() && !household->members.empty())
      persons.push_back(&registry.persons()[household->members.front()]);
    return meant;
  }
  if (const auto* person = registry.find_person(text)) {
    persons.push_back(person);
    return meant;
  }
  if (const auto id = china::read_id_number(text); id.key != 0) {
    for (const auto& entry : registry.with_id(id.key)) persons.push_back(&registry.persons()[entry.person]);
    meant.how = "id_number";
    return meant;
  }
  meant.how = "name";
  for (const auto& person : registry.persons())
    if (person.name.find(text) != std::string::npos) persons.push_back(&person);
  return meant;
}

Result<Json> search(Office& office, const Asked& asked) {
  constexpr size_t kMost = 20;
  const auto reach = reach_of_reading(office, asked);
  if (!reach) return reach.error();
  const auto snapshot = office.county().snapshot();
  auto items = Json::array();
  bool more = false;
  if (!snapshot->registry) return Json{{"items", std::move(items)}, {"more", more}};
  const auto& registry = snapshot->registry->registry();
  const auto region = asked.body.value("region", std::string());
  const auto text = asked.body["text"].get<std::string>();
  const auto meant = persons_meant(registry, text);
  office.county().write(asked.context(),
                        [&](ledger::Ledger& ledger) { access::note_search(ledger, meant.how, text, asked.purpose()); });
  for (const auto* person : meant.persons) {
    const auto& household = registry.households()[person->household];
    const auto& place = county::place_of(household);
    if (!place.starts_with(region) || !reaches(*reach, household)) continue;
    if ((more = items.size() == kMost)) break;
    Json hit{{"household", household.code}, {"head", household.head_name}};
    if (person->name != household.head_name) hit["person"] = person->name;
    if (person->birth_day != INT32_MIN) hit["age"] = age_on(Date::from_days(person->birth_day), office.business_day());
    else hit["age"] = nullptr;
    hit["region"] = json_of_region(snapshot->pack->regions, place);
    items.push_back(std::move(hit));
  }
  return Json{{"items", std::move(items)}, {"more", more}};
}

constexpr size_t kVillage = 12;  // digits of its code

/// The post's part of the households, cut to what was asked for. Refused where the post says what for and does not, or
/// would look through more than a village.
Result<access::Reach> reach_of_listing(Office& office, const Asked& asked, const std::string& purpose) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  auto reach = access::reach(office.roles(), *post, "list", "household");
  if (reach.asks.empty()) return reach;
  if (!access::is_purpose(purpose)) return Refusal{"access.task_needed"};
  if (asked.text("region").size() < kVillage) return Refusal{"access.search_first"};
  return reach;
}

Json line_of(const matching::Household& household, const county::FoundLines* found) {
  int64_t findings = 0;
  Json severity = nullptr;
  if (found)
    for (const auto& line : found->of(household.code)) {
      if (line.outcome() != screening::Outcome::Hit) continue;
      ++findings;
      if (severity.is_null() || line.is_red()) severity = line.severity();
    }
  return {{"household", household.code},           {"head", household.head_name},
          {"region", county::place_of(household)}, {"members", household.members.size()},
          {"severity", std::move(severity)},       {"findings", findings}};
}

Result<Json> list_households(Office& office, const Asked& asked) {
  const auto purpose = asked.text("purpose").empty() ? asked.purpose() : asked.text("purpose");
  const auto reach = reach_of_listing(office, asked, purpose);
  if (!reach) return reach.error();
  const auto snapshot = office.snapshot();
  std::vector<const matching::Household*> households;
  if (snapshot->registry) {
    const auto& all = snapshot->registry->registry().households();
    for (const auto number : snapshot->registry->households_in(asked.text("region")))
      if (reaches(*reach, all[number])) households.push_back(&all[number]);
  }
  const auto region = asked.text("region");
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    access::note_reading(ledger, "list", "household", region, purpose);
  });
  auto page =
      page_of(asked, households, [&](const matching::Household* one) { return line_of(*one, snapshot->found.get()); });
  add_said(office, page["items"], {"village_group", "household_type", "monitored_type"});
  return page;
}

}  // namespace

void add_household_list_answers(Api& api, Office& office) {
  api.answer("search", json_at_once([&office](const Asked& asked) { return search(office, asked); }));
  api.answer("listHouseholds", json_at_once([&office](const Asked& asked) { return list_households(office, asked); }));
}

}  // namespace guben::http
