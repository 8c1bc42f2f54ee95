#include "matching/matcher.hpp"

#include "core/text.hpp"

namespace guben::matching {
namespace {
using china::NameAgreement;
// Beyond this a name says nothing. Until then every namesake is a candidate: leaving one out would make an absence a
// fact.
constexpr size_t kMostCandidates = 30;
constexpr const char* kNumberRepaired = "matching.number_repaired";

template <typename Keep>
std::vector<uint32_t> kept_if(std::vector<uint32_t> all, Keep keep) {
  std::erase_if(all, [&](uint32_t p) { return !keep(p); });
  return all;
}
}  // namespace

const char* method_word(Method method) {
  switch (method) {
    case Method::Exact: return "exact";
    case Method::Repaired: return "repaired";
    case Method::Probable: return "probable";
    case Method::Review: return "review";
    default: return "none";
  }
}

RowShape shape_of(const dictionary::Dataset& dataset) {
  using dictionary::Role;
  return {dataset.has_role(Role::PersonName) || dataset.has_role(Role::PersonCode), dataset.has_role(Role::HeadName)};
}

Matcher::Matcher(const Registry& registry, const china::NameComparer& names, const china::Regions& regions,
                 std::string county)
    : registry_(registry), names_(names), regions_(regions), county_(std::move(county)) {}

Link Matcher::accepted(uint32_t person, Method method, double score, const char* reason) const {
  return {method, score, person, registry_.persons()[person].household, {}, reason};
}

Link Matcher::review(std::vector<uint32_t> candidates, const char* reason) const {
  if (candidates.empty() || candidates.size() > kMostCandidates) return {};
  return {Method::Review, 0.5, std::nullopt, std::nullopt, std::move(candidates), reason};
}

std::vector<uint32_t> Matcher::compatible_members(uint32_t household, std::string_view name) const {
  std::vector<uint32_t> same, compatible;
  for (const uint32_t member : registry_.households()[household].members) {
    const auto agreement = names_.compare(name, registry_.persons()[member].name);
    if (agreement == NameAgreement::Same) same.push_back(member);
    if (china::is_compatible(agreement)) compatible.push_back(member);
  }
  return same.empty() ? compatible : same;
}

std::string Matcher::village_code(const intake::RowIdentity& row) const {
  if (row.village.empty() || county_.empty()) return {};
  const auto township = row.township.empty() ? std::nullopt : regions_.township_named(county_, row.township);
  return regions_.village_named(county_, township.value_or(""), row.village).value_or("");
}

bool Matcher::speaks_by_name_only(const intake::RowIdentity& row, const Link& link) const {
  if (link.person || link.household || !row.household_code.empty()) return false;
  const auto by_number = [&](std::string_view text) { return china::read_id_number(text).key != 0; };
  return !by_number(row.id_number) && (!row.id_number.empty() || !by_number(row.head_id)) &&
         row.birth_day == intake::RowIdentity::kNoDate;
}

std::vector<uint32_t> Matcher::namesakes(const intake::RowIdentity& row, const RowShape& shape) const {
  const bool by_head = !shape.has_person;
  const auto name = by_head ? row.head_name : row.name;
  if (name.empty()) return {};
  auto all = registry_.with_name(china::name_key(name));
  const auto compatible = [&](uint32_t p) {
    return china::is_compatible(names_.compare(name, registry_.persons()[p].name));
  };
  if (all.empty()) all = kept_if(registry_.with_similar_name(names_, name), compatible);
  if (all.empty()) all = kept_if(registry_.with_reading(names_, name), compatible);
  const auto village = village_code(row);
  return kept_if(std::move(all), [&](uint32_t p) {
    const auto& person = registry_.persons()[p];
    return (!by_head || registry_.is_head(p)) && (row.sex < 0 || person.sex < 0 || row.sex == person.sex) &&
           (village.empty() || registry_.households()[person.household].village == village);
  });
}

std::string Matcher::place_code(const intake::RowIdentity& row) const {
  const auto village = village_code(row);
  if (!village.empty() || row.township.empty() || county_.empty()) return village;
  return regions_.township_named(county_, row.township).value_or("");
}

std::optional<bool> Matcher::named_is_member(std::string_view named, uint32_t household) const {
  if (named.empty()) return std::nullopt;
  return !compatible_members(household, named).empty();
}

Link Matcher::link(const intake::RowIdentity& row, const RowShape& shape) const {
  if (!row.person_code.empty())
    if (const auto* person = registry_.find_person(row.person_code))
      return accepted(registry_.number_of(*person), Method::Exact, 1, "matching.person_code");
  if (!row.household_code.empty() && registry_.find_household(row.household_code)) return link_household(row, shape);
  if (shape.has_person && (!row.name.empty() || !row.id_number.empty()))
    return link_person({row.name, row.id_number, row.head_name, row.head_id, row.sex, row.birth_day, row});
  if (shape.has_head) return link_person({row.head_name, row.head_id, {}, {}, row.sex, row.birth_day, row});
  return {};
}

/// Rows that name the household by its code (income, measures, visits): the person, if any, is one of its members.
Link Matcher::link_household(const intake::RowIdentity& row, const RowShape& shape) const {
  const auto* household = registry_.find_household(row.household_code);
  const auto of_household = [&] {
    return Link{Method::Exact, 1, std::nullopt, registry_.number_of(*household), {}, "matching.household_code"};
  };
  if (!shape.has_person || (row.name.empty() && row.id_number.empty())) {
    if (row.head_name.empty() || household->members.empty()) return of_household();
    const auto number = registry_.number_of(*household);
    if (!compatible_members(number, row.head_name).empty()) return of_household();
    return review({household->members.front()}, "matching.household_code_other_head");
  }
  const auto key = china::read_id_number(row.id_number).key;
  for (const uint32_t member : household->members)
    if (key != 0 && registry_.persons()[member].id_key == key &&
        china::is_compatible(names_.compare(row.name, registry_.persons()[member].name)))
      return accepted(member, Method::Exact, 1, "matching.number_and_name");
  const auto members = compatible_members(registry_.number_of(*household), row.name);
  if (members.size() == 1) return accepted(members[0], Method::Repaired, 0.97, "matching.member_of_household");
  return of_household();  // the household is certain, which member is not
}

Link Matcher::link_person(const Who& who) const {
  const auto id = china::read_id_number(who.id_number);
  const auto agreement_with = [&](uint32_t p) { return names_.compare(who.name, registry_.persons()[p].name); };
  const auto compatible = [&](uint32_t p) { return china::is_compatible(agreement_with(p)); };

  std::optional<std::string> looked_up;
  const auto village = [&]() -> const std::string& {
    if (!looked_up) looked_up = village_code(who.row);
    return *looked_up;
  };

  // 1. The number is in the registry. Nearly every row: one holder, of this very name.
  const auto with_id = registry_.with_id(id.key);
  if (with_id.size() == 1 && registry_.persons()[with_id[0].person].name == who.name &&
      id.form != china::IdForm::WrongCheck)
    return accepted(with_id[0].person, Method::Exact, 1, "matching.number_and_name");
  std::vector<uint32_t> holders;
  for (const auto& entry : with_id) holders.push_back(entry.person);
  if (!holders.empty()) {
    auto best = kept_if(holders, compatible);
    if (!best.empty()) {
      const auto closest = agreement_with(*std::min_element(
          best.begin(), best.end(), [&](uint32_t a, uint32_t b) { return agreement_with(a) < agreement_with(b); }));
      best = kept_if(best, [&](uint32_t p) { return agreement_with(p) == closest; });
    }
    if (best.size() > 1) {
      // One person in two households: the household the row speaks of, else the first entered.
      const auto with_head = kept_if(best, [&](uint32_t p) {
        return (!who.head_name.empty() &&
                registry_.households()[registry_.persons()[p].household].head_name == who.head_name) ||
               (!village().empty() && registry_.households()[registry_.persons()[p].household].village == village());
      });
      if (with_head.size() == 1) best = with_head;
    }
    // A brother's number: his name may be one character away, but the household has somebody of exactly this name.
    if (!best.empty() && agreement_with(best[0]) > NameAgreement::Variant) {
      std::vector<uint32_t> named;
      for (const uint32_t member : registry_.households()[registry_.persons()[best[0]].household].members)
        if (agreement_with(member) == NameAgreement::Same) named.push_back(member);
      if (named.size() == 1) return accepted(named[0], Method::Repaired, 0.95, "matching.relatives_number");
    }
    if (!best.empty() && id.form == china::IdForm::WrongCheck)
      return accepted(best[0], Method::Repaired, 0.97, "matching.check_digit_wrong");
    if (!best.empty()) return accepted(best[0], Method::Exact, 1, "matching.number_and_name");
    // Equal number, other name: a relative's number on the row is common, so ask the household by name.
    std::vector<uint32_t> relatives;
    for (const uint32_t holder : holders)
      for (const uint32_t member : compatible_members(registry_.persons()[holder].household, who.name))
        relatives.push_back(member);
    if (relatives.size() == 1 &&
        (who.sex < 0 || registry_.persons()[relatives[0]].sex < 0 || who.sex == registry_.persons()[relatives[0]].sex))
      return accepted(relatives[0], Method::Repaired, 0.95, "matching.relatives_number");
  }

  // 2. The number is nearly in the registry: name and repaired number must both point at one person.
  if (holders.empty() && !id.is_sound()) {
    std::vector<uint32_t> repaired;
    for (const int64_t key : china::id_repairs(id))
      for (const auto& [_, p] : registry_.with_id(key))
        if (agreement_with(p) <= NameAgreement::LookAlike &&
            std::find(repaired.begin(), repaired.end(), p) == repaired.end())
          repaired.push_back(p);
    if (repaired.size() == 1) return accepted(repaired[0], Method::Repaired, 0.97, kNumberRepaired);
    if (repaired.size() > 1) return review(repaired, "matching.several_repairs");
  }

  // 3. The household the row names by its head.
  if (const auto head_id = china::read_id_number(who.head_id); head_id.key != 0 && head_id.key != id.key)
    for (const auto& [_, head] : registry_.with_id(head_id.key)) {
      if (!who.head_name.empty() &&
          !china::is_compatible(names_.compare(who.head_name, registry_.persons()[head].name)))
        continue;
      const auto members = kept_if(compatible_members(registry_.persons()[head].household, who.name),
                                   [&](uint32_t p) { return !id.is_sound() || !registry_.persons()[p].id_is_trusted; });
      if (members.size() == 1) return accepted(members[0], Method::Probable, 0.93, "matching.member_of_head");
    }

  // 4. Exact fallback keys. A sound number that the registry does not have means somebody else, unless the registry's
  // own
  //    number of the candidate is missing or impossible.
  const auto may_be = [&](uint32_t p) {
    const auto& person = registry_.persons()[p];
    return (!id.is_sound() || !person.id_is_trusted) && (who.sex < 0 || person.sex < 0 || who.sex == person.sex);
  };
  const auto key = china::name_key(who.name);
  const int32_t birth = who.birth_day != intake::RowIdentity::kNoDate ? who.birth_day
                        : id.birth_date                               ? id.birth_date->days_since_1970()
                                                                      : intake::RowIdentity::kNoDate;
  if (birth != intake::RowIdentity::kNoDate) {
    const auto same = kept_if(registry_.with_name_and_birth(key, birth), may_be);
    if (same.size() == 1) return accepted(same[0], Method::Probable, 0.92, "matching.name_and_birth");
    if (same.size() > 1) {
      const auto here = kept_if(same, [&](uint32_t p) {
        return !village().empty() && registry_.households()[registry_.persons()[p].household].village == village();
      });
      if (here.size() == 1) return accepted(here[0], Method::Probable, 0.92, "matching.name_birth_village");
      return review(same, "matching.namesakes");
    }
    const auto sounds = kept_if(registry_.with_reading_and_birth(names_.reading(who.name), birth), may_be);
    if (sounds.size() == 1) return accepted(sounds[0], Method::Probable, 0.9, "matching.reading_and_birth");
    const auto similar = kept_if(registry_.with_similar_name(names_, who.name), [&](uint32_t p) {
      return registry_.persons()[p].birth_day == birth && may_be(p) && compatible(p);
    });
    if (similar.size() == 1) return accepted(similar[0], Method::Probable, 0.88, "matching.similar_name_and_birth");
  }
  if (!id.is_sound() && !village().empty()) {
    const auto here = kept_if(registry_.with_name_in_village(key, village()), may_be);
    if (here.size() == 1 && birth == intake::RowIdentity::kNoDate)
      return accepted(here[0], Method::Probable, 0.9, "matching.name_and_village");
    if (!here.empty()) return review(here, "matching.namesakes");
  }

  // 5. Something speaks for somebody: a person looks at it.
  if (!holders.empty()) return review(holders, "matching.number_other_name");
  if (!id.is_sound()) return review(kept_if(registry_.with_name(key), may_be), "matching.name_only");
  return {};
}

std::vector<Matcher::NumberPair> Matcher::same_number(const intake::RowIdentity& row, const Link& link) const {
  std::vector<NumberPair> pairs;
  const auto written = china::read_id_number(row.id_number);
  auto key = written.key;
  int32_t birth_day = row.birth_day;
  if (link.person && registry_.persons()[*link.person].id_key != key) {
    // A row that was given to somebody else despite its number carries a number that is not its own: nothing to
    // compare. A slip of the pen that was repaired is the number it was meant to be.
    if (std::string_view(link.reason) != kNumberRepaired) return pairs;
    key = registry_.persons()[*link.person].id_key;
    // A date copied from the number as it was written is the same slip, not a second witness.
    if (written.birth_date && birth_day == written.birth_date->days_since_1970())
      birth_day = intake::RowIdentity::kNoDate;
  }
  for (const auto& [_, p] : registry_.with_id(key)) {
    const auto& person = registry_.persons()[p];
    const auto agrees = [](auto a, auto b, auto none) {
      return static_cast<int8_t>(a == none || b == none ? -1 : a == b);
    };
    const bool name_agrees = china::is_compatible(names_.compare(row.name, person.name));
    // A row that names another of the family bears a relative's number: it says nothing of the holder.
    if (!name_agrees && !link.person && !compatible_members(person.household, row.name).empty()) continue;
    pairs.push_back({p, name_agrees, agrees(row.sex, person.sex, static_cast<int8_t>(-1)),
                     agrees(birth_day, person.birth_day, intake::RowIdentity::kNoDate)});
  }
  return pairs;
}

}  // namespace guben::matching
