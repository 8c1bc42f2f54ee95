#include "http/household_answers.hpp"

#include "access/leaving.hpp"
#include "access/view.hpp"
#include "http/shapes.hpp"
#include "ledger/records.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using access::Shown;
using dictionary::Dataset;
using dictionary::Role;
using ledger::AsOf;
using ledger::Version;

/// What the page asks for: the day, and whether as it was known then.
Result<AsOf> as_of(const Asked& asked) {
  AsOf when;
  const auto text = asked.text("as_of");
  if (text.empty()) return when;
  const auto day = Date::from_iso(text);
  if (!day) return Refusal{"http.not_as_said", {{"at", "as_of"}, {"expected", "YYYY-MM-DD"}}};
  when.day = day;
  if (asked.text("known") == "then") when.known_on = day;
  return when;
}

struct Member {
  std::string code;
  Version version;
};

/// What the register has of a household on a day.
struct Kept {
  Version household;
  std::vector<Member> members;
};

std::string value_of(const Dataset& dataset, const Version& version, Role role) {
  for (size_t i = 0; i < dataset.fields.size(); ++i)
    if (dataset.fields[i].role == role && i < version.values.size()) return version.values[i].value_or("");
  return "";
}

/// Whoever belongs to it today is known from memory; of another day the register is gone through.
std::vector<std::string> codes_of_members(ledger::Records& persons, const Dataset& dataset,
                                          const std::string& household, const AsOf& when,
                                          const matching::Registry& registry) {
  std::vector<std::string> codes;
  if (!when.day) {
    if (const auto* known = registry.find_household(household))
      for (const auto member : known->members) codes.push_back(registry.persons()[member].code);
    return codes;
  }
  size_t at = 0;
  while (at < dataset.fields.size() && dataset.fields[at].role != Role::HouseholdCode) ++at;
  persons.each(
      when,
      [&](const ledger::Record& record) {
        if (at < record.values.size() && record.values[at] == household) codes.emplace_back(record.code);
      },
      [](const dictionary::Field& field) { return field.role == Role::HouseholdCode; });
  return codes;
}

std::optional<Kept> kept_of(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                            const std::string& household, const AsOf& when, const matching::Registry& registry) {
  const auto& of_households = *dictionary.register_of(dictionary::Register::Households);
  const auto& of_persons = *dictionary.register_of(dictionary::Register::Persons);
  ledger::Records households(ledger, of_households), persons(ledger, of_persons);
  auto version = households.find(household, when);
  if (!version) return {};
  Kept kept{std::move(*version), {}};
  for (const auto& code : codes_of_members(persons, of_persons, household, when, registry))
    if (auto one = persons.find(code, when)) kept.members.push_back({code, std::move(*one)});
  return kept;
}

/// Told elsewhere in the file, by name or as its area.
bool is_told_apart(Role role) {
  constexpr std::array kApart{Role::County,     Role::Township,      Role::Village, Role::HeadName, Role::PersonName,
                              Role::PersonCode, Role::HouseholdCode, Role::Sex,     Role::Relation, Role::BirthDate};
  return std::find(kApart.begin(), kApart.end(), role) != kApart.end();
}

/// A field as this post may see it.
Json field_of(const policy::Pack& pack, const dictionary::Field& field, const std::optional<std::string>& value,
              const access::View& view, const access::Subject& subject) {
  Json json{{"name", field.name},
            {"label", json_of_label(field.header, pack.in_words(field.header, Language::English))}};
  const bool is_blank = !value || value->empty();
  const auto shown = view.shown(field, is_blank ? std::string_view("-") : *value, subject);
  if (shown.as == Shown::As::Protected) {
    json["state"] = "protected";  // whether there is something is as protected as what it is
  } else if (is_blank) {
    json["state"] = field.none_if_blank ? "none" : "blank";
    return json;
  } else {
    json["state"] = "known";
    json["text"] = shown.text;
  }
  if (!shown.unmask_kind.empty() && !is_blank) json["may_unmask"] = true;
  return json;
}

Json fields_of(const policy::Pack& pack, const Dataset& dataset, const Version& version, const access::View& view,
               const access::Subject& subject) {
  auto fields = Json::array();
  for (size_t i = 0; i < dataset.fields.size() && i < version.values.size(); ++i) {
    const auto& field = dataset.fields[i];
    if (is_told_apart(field.role) || field.sensitive == dictionary::Sensitive::Never) continue;
    fields.push_back(field_of(pack, field, version.values[i], view, subject));
  }
  return fields;
}

Json member_of(const policy::Pack& pack, const Dataset& dataset, const Member& member, const access::View& view,
               const access::Subject& subject, Date day) {
  Json json{{"person", member.code}, {"name", value_of(dataset, member.version, Role::PersonName)}};
  const auto relation = value_of(dataset, member.version, Role::Relation),
             sex = value_of(dataset, member.version, Role::Sex);
  if (!relation.empty()) json["relation"] = relation;
  if (!sex.empty()) json["sex"] = sex;
  const auto born = Date::from_iso(value_of(dataset, member.version, Role::BirthDate));
  if (born) json["age"] = age_on(*born, day);
  else json["age"] = nullptr;
  json["is_member"] = true;
  json["fields"] = fields_of(pack, dataset, member.version, view, subject);
  return json;
}

Json counts_of(const screening::OpenRun* run, const std::string& household) {
  int64_t red = 0, amber = 0, undecided = 0;
  if (run)
    run->explain(household, [&](const screening::Finding& f) {
      ++(f.outcome == screening::Outcome::Undecided ? undecided : f.severity == "red" ? red : amber);
    });
  return {{"red", red}, {"amber", amber}, {"undecided", undecided}};
}

Json path_of(const china::Regions& regions, const std::string& county, const std::string& region) {
  auto path = Json::array();
  for (const size_t length : {6, 9, 12})
    if (length >= county.size() && length <= region.size() && regions.find(region.substr(0, length)))
      path.push_back(json_of_region(regions, region.substr(0, length)));
  return path;
}

Response get_household(Office& office, const Asked& asked) {
  const auto& request = asked.request();
  const auto code = asked.text("household");
  const auto post = office.post(*asked.caller);
  if (!post) return problem(post.error(), request);
  const auto when = as_of(asked);
  if (!when) return problem(when.error(), request);
  const auto subject = office.subject_of_household(code);
  if (!subject) return problem(subject.error(), request);
  const auto snapshot = office.county().snapshot();
  auto run = snapshot->run;
  if (const auto wanted = asked.text("run"); !wanted.empty()) {
    auto other = office.county().run(wanted);
    if (!other) return problem(other.error(), request);
    run = std::move(*other);
  }
  const auto& pack = *snapshot->pack;
  const auto kept = office.county().read([&](ledger::Ledger& ledger) {
    return kept_of(ledger, pack.dictionary, code, *when, snapshot->registry->registry());
  });
  if (!kept) return problem({"access.absent_or_outside"}, request);
  note_reading_of(office, asked, "read");

  const auto day = when->day.value_or(office.business_day());
  const access::View view(office.roles(), *post, day);
  const auto& of_households = *pack.dictionary.register_of(dictionary::Register::Households);
  const auto& of_persons = *pack.dictionary.register_of(dictionary::Register::Persons);
  Json json{{"household", code},
            {"region", json_of_region(pack.regions, subject->region)},
            {"path", path_of(pack.regions, office.code(), subject->region)},
            {"head", value_of(of_households, kept->household, Role::HeadName)},
            {"version", kept->household.number},
            {"as_of", day.to_string()},
            {"known", asked.text("known")}};
  if (run) json["run"] = json_of_run(run->run(), run == snapshot->run);
  else json["run"] = nullptr;
  json["fields"] = fields_of(pack, of_households, kept->household, view, *subject);
  auto members = Json::array();
  for (const auto& member : kept->members) members.push_back(member_of(pack, of_persons, member, view, *subject, day));
  json["members"] = std::move(members);
  json["findings"] = counts_of(run.get(), code);
  json["sections"] = Json::array();
  return json_response(json).with("ETag", fmt::format("\"{}\"", kept->household.number));
}

/// The part of the county in which the post reads household files.
Result<access::Reach> reach_of_reading(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  auto reach = access::reach(office.roles(), *post, "read", "household");
  if (!reach.asks.empty()) return Refusal{"access.purpose_needed"};
  return reach;
}

bool reaches(const access::Reach& reach, const matching::Household& household) {
  const auto& region = household.village.empty() ? household.township : household.village;
  if (reach.whole_county || reach.households.contains(household.code)) return true;
  return std::any_of(reach.regions.begin(), reach.regions.end(),
                     [&](const auto& own) { return region.starts_with(own); });
}

/// Who a text means: a code, a whole ID number, or part of a name.
std::vector<const matching::Person*> persons_meant(const matching::Registry& registry, const std::string& text) {
  std::vector<const matching::Person*> persons;
  if (const auto* household = registry.find_household(text)) {
    for (const auto member : household->members)
      if (registry.is_head(member)) persons.push_back(&registry.persons()[member]);
    if (persons.empty() && !household->members.empty())
      persons.push_back(&registry.persons()[household->members.front()]);
    return persons;
  }
  if (const auto* person = registry.find_person(text)) return {person};
  if (const auto id = china::read_id_number(text); id.key != 0) {
    for (const auto& entry : registry.with_id(id.key)) persons.push_back(&registry.persons()[entry.person]);
    return persons;
  }
  for (const auto& person : registry.persons())
    if (person.name.find(text) != std::string::npos) persons.push_back(&person);
  return persons;
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
  for (const auto* person : persons_meant(registry, asked.body["text"].get<std::string>())) {
    const auto& household = registry.households()[person->household];
    const auto& place = household.village.empty() ? household.township : household.village;
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

}  // namespace

void note_reading_of(Office& office, const Asked& asked, std::string_view action) {
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    access::note_reading(ledger, action, "household", asked.text("household"), "");
  });
}

void add_household_answers(Api& api, Office& office) {
  api.answer("getHousehold", response_at_once([&office](const Asked& asked) { return get_household(office, asked); }));
  api.answer("search", json_at_once([&office](const Asked& asked) { return search(office, asked); }));
}

}  // namespace guben::http
