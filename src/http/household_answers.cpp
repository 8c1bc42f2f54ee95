#include "http/household_answers.hpp"

#include "access/leaving.hpp"
#include "http/household_record.hpp"
#include "http/household_view.hpp"
#include "http/row_answers.hpp"
#include "http/shapes.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using dictionary::Dataset;
using dictionary::Role;
using ledger::Version;

/// Told elsewhere in the file, by name or as its area.
bool is_told_apart(Role role) {
  constexpr std::array kApart{Role::County,     Role::Township,      Role::Village, Role::HeadName, Role::PersonName,
                              Role::PersonCode, Role::HouseholdCode, Role::Sex,     Role::Relation, Role::BirthDate};
  return std::find(kApart.begin(), kApart.end(), role) != kApart.end();
}

Json fields_of(const policy::Pack& pack, const Dataset& dataset, const Version& version, const HouseholdView& view) {
  auto fields = Json::array();
  for (size_t i = 0; i < dataset.fields.size() && i < version.values.size(); ++i) {
    const auto& field = dataset.fields[i];
    if (is_told_apart(field.role) || field.sensitive == dictionary::Sensitive::Never) continue;
    fields.push_back(json_of_field(pack, dataset, field, version.values[i], view));
  }
  return fields;
}

Json member_of(const policy::Pack& pack, const Dataset& dataset, const Member& member, const HouseholdView& view,
               Date day) {
  Json json{{"person", member.code}, {"name", value_of(dataset, member.version, Role::PersonName)}};
  const auto relation = value_of(dataset, member.version, Role::Relation),
             sex = value_of(dataset, member.version, Role::Sex);
  if (!relation.empty()) json["relation"] = relation;
  if (!sex.empty()) json["sex"] = sex;
  const auto born = Date::from_iso(value_of(dataset, member.version, Role::BirthDate));
  if (born) json["age"] = age_on(*born, day);
  else json["age"] = nullptr;
  json["is_member"] = true;
  json["fields"] = fields_of(pack, dataset, member.version, view);
  return json;
}

/// A department counts what is routed to it, and nothing else.
Json counts_of(const Office& office, const access::Post& post, const screening::OpenRun* run,
               const county::FoundLines* found, const std::string& household) {
  const bool is_routed_only = access::reach(office.roles(), post, "read", "finding").is_by_department_alone();
  int64_t red = 0, amber = 0, undecided = 0;
  if (found)
    for (const auto& line : found->of(household))
      if (!is_routed_only || office.roles().departments_of(line.route()).contains(post.provider))
        ++(line.outcome() == screening::Outcome::Undecided ? undecided : line.is_red() ? red : amber);
  Json counts{{"red", red}, {"amber", amber}, {"undecided", undecided}};
  if (run && !is_routed_only) counts["not_run"] = run->not_run_of(household);
  return counts;
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
  const auto day = when->day.value_or(office.business_day());
  const auto view = HouseholdView::of(office, *post, code, day);
  if (!view) return problem(view.error(), request);
  const auto snapshot = office.snapshot();
  auto run = snapshot->run;
  auto found = snapshot->found;
  if (const auto wanted = asked.text("run"); !wanted.empty() && (!run || run->run().id != wanted)) {
    auto other = office.county().run(wanted);
    if (!other) return problem(other.error(), request);
    auto lines = office.county().found(wanted);
    if (!lines) return problem(lines.error(), request);
    run = std::move(*other), found = std::move(*lines);
  }
  const auto& pack = *snapshot->pack;
  const auto kept = office.county().read([&](ledger::Ledger& ledger) {
    return kept_household(ledger, pack.dictionary, code, *when, *snapshot->registry);
  });
  if (!kept) return problem({"access.absent_or_outside"}, request);
  note_reading_of(office, asked, "read");

  const auto& of_households = *pack.dictionary.register_of(dictionary::Register::Households);
  const auto& of_persons = *pack.dictionary.register_of(dictionary::Register::Persons);
  Json json{{"household", code},
            {"region", json_of_region(pack.regions, view->subject().region)},
            {"path", path_of(pack.regions, office.code(), view->subject().region)},
            {"head", value_of(of_households, kept->household, Role::HeadName)},
            {"version", kept->household.number},
            {"as_of", day.to_string()},
            {"known", asked.text("known")}};
  if (const auto group = value_of(of_households, kept->household, "village_group"); !group.empty())
    json["village_group"] = group;
  if (run) json["run"] = json_of_run(run->run(), run == snapshot->run);
  else json["run"] = nullptr;
  json["fields"] = fields_of(pack, of_households, kept->household, *view);
  auto members = Json::array();
  for (const auto& member : kept->members) members.push_back(member_of(pack, of_persons, member, *view, day));
  json["members"] = std::move(members);
  json["findings"] = counts_of(office, *post, run.get(), found.get(), code);
  json["sections"] = sections_of(*snapshot, code, *view);
  return json_response(json).with("ETag", fmt::format("\"{}\"", kept->household.number));
}

}  // namespace

void note_reading_of(Office& office, const Asked& asked, std::string_view action) {
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    access::note_reading(ledger, action, "household", asked.text("household"), asked.purpose());
  });
}

void add_household_answers(Api& api, Office& office) {
  api.answer("getHousehold", response_at_once([&office](const Asked& asked) { return get_household(office, asked); }));
}

}  // namespace guben::http
