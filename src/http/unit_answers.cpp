#include "http/unit_answers.hpp"

#include "access/leaving.hpp"
#include "core/messages.hpp"
#include "http/household_view.hpp"
#include "screening/indicators.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;

/// Whether whom it counts tells of their health: it reads a dataset that does, itself or by what it stands on.
bool is_of_health(const policy::Pack& pack, const policy::FactModel& model) {
  for (const auto& relation : model.relations)
    if (const auto* dataset = pack.dictionary.find(relation.substr(relation.find('.') + 1));
        dataset && dataset->is_of_health())
      return true;
  return std::any_of(model.uses.begin(), model.uses.end(), [&](const auto& name) {
    const auto* used = pack.model(name);
    return used && is_of_health(pack, *used);
  });
}

/// Who or what a unit is, where the register knows it.
struct Known {
  const matching::Household* household = nullptr;
  const matching::Person* person = nullptr;
};
Known known_of(const matching::Registry* registry, const std::string& unit) {
  Known known;
  if (!registry) return known;
  known.household = registry->find_household(unit);
  if (known.household) return known;
  known.person = registry->find_person(unit);
  if (known.person) known.household = &registry->households()[known.person->household];
  return known;
}

/// Neither where the run says nor in the area asked for.
bool lies_elsewhere(const std::string& now, const std::string& then, const std::string& area) {
  return !now.starts_with(area) && !area.starts_with(now) && !now.starts_with(then);
}

}  // namespace

Result<Json> list_units_behind(Office& office, const Asked& asked) {
  const auto post = office.post(*asked.caller);
  if (!post) return post.error();
  const auto area = asked.text("region");
  const auto snapshot = office.snapshot();
  const Refusal absent{"access.absent_or_outside"};
  if (!snapshot->pack->regions.find(area) || !area.starts_with(office.code())) return absent;
  const auto asked_run = office.run(*snapshot, asked.text("run"));
  if (!asked_run) return asked_run.error();
  const auto& run = *asked_run;
  const auto* model = run->pack().model(asked.text("indicator"));
  if (!model || !model->is_indicator()) return absent;
  auto units = screening::units_behind(office.county().folder(), run->pack(), run->run(), {model->rule, area, ""});
  if (!units) return units.error();
  std::erase_if(*units, [&](const auto& unit) { return unit.indicator->name != model->name; });
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    access::note_reading(ledger, "list", "indicator", area + "/" + model->name, asked.purpose());
  });
  const auto* registry = snapshot->registry ? &snapshot->registry->registry() : nullptr;
  // Who moved since is for whoever reaches them where they are.
  const auto reach = access::reach(office.roles(), *post, "read", "household");
  const auto elsewhere = std::erase_if(*units, [&](const auto& unit) {
    const auto* household = known_of(registry, unit.unit).household;
    return household && !reach.whole_county && lies_elsewhere(county::place_of(*household), unit.village, area);
  });
  const bool tells_of_health = is_of_health(run->pack(), *model);
  auto page = page_of(asked, *units, [&](const screening::UnitBehind& unit) {
    const auto known = known_of(registry, unit.unit);
    bool hides = false;
    if (tells_of_health) {
      access::Subject subject;
      subject.region = unit.village;
      if (known.household) subject.household = known.household->code;
      hides = !HouseholdView(office, *post, subject, office.business_day()).sees_health();
    }
    Json json{{"unit", hides ? message(asked.request().language, "timeline.protected") : unit.unit}};
    if (known.household && !hides) {
      json["household"] = known.household->code;
      json["name"] = known.person ? known.person->name : known.household->head_name;
    }
    json["village"] = unit.village;
    json["numerator"] = unit.numerator.without_trailing_zeros().to_string();
    json["denominator"] = unit.denominator.without_trailing_zeros().to_string();
    json["is_unknown"] = unit.is_unknown;
    return json;
  });
  page["elsewhere"] = elsewhere;
  return page;
}

void add_unit_answers(Api& api, Office& office) {
  api.answer("listUnitsBehind",
             json_at_once([&office](const Asked& asked) { return list_units_behind(office, asked); }));
}

}  // namespace guben::http
