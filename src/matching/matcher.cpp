#include "matching/matcher.hpp"

#include "core/text.hpp"
#include "matching/kept_if.hpp"
#include "matching/person_search.hpp"
#include "matching/shown_digits.hpp"

namespace guben::matching {
namespace {
using china::NameAgreement;
// Beyond this a name says nothing. Until then every namesake is a candidate: leaving one out would make an absence a
// fact.
constexpr size_t kMostCandidates = 30;

/// A code as its owner wrote it, before a data tool took it for a number: 9900000001.0.
std::string_view without_decimals(std::string_view code) {
  const auto end = code.find_last_not_of('0');
  return end != std::string_view::npos && end + 1 < code.size() && code[end] == '.' ? code.substr(0, end) : code;
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
  const auto shown = ShownDigits::read(by_head ? row.head_id : row.id_number);
  return kept_if(std::move(all), [&](uint32_t p) {
    const auto& person = registry_.persons()[p];
    if (shown && person.id_is_trusted && !shown->agrees_with(person.id_key)) return false;
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
  return has_member_called(household, named);
}

bool Matcher::has_member_called(uint32_t household, std::string_view name) const {
  const auto& members = registry_.households()[household].members;
  return std::any_of(members.begin(), members.end(),
                     [&](uint32_t member) { return names_.is_same_persons(name, registry_.persons()[member].name); });
}

std::vector<uint32_t> Matcher::further_records(const intake::RowIdentity& row, const Link& link,
                                               const RowShape& shape) const {
  if (!link.person || !row.household_code.empty() || !row.person_code.empty()) return {};
  const auto records = registry_.records_of_person(*link.person);
  return kept_if({records.begin(), records.end()},
                 [&](uint32_t p) { return p != *link.person && (shape.has_person || registry_.is_head(p)); });
}

Link Matcher::link(const intake::RowIdentity& row, const RowShape& shape) const {
  if (!row.person_code.empty())
    if (const auto* person = find_person(row.person_code))
      return accepted(registry_.number_of(*person), Method::Exact, 1, "matching.person_code");
  if (!row.household_code.empty())
    if (const auto* household = find_household(row.household_code)) return link_household(*household, row, shape);
  if (shape.has_person && (!row.name.empty() || !row.id_number.empty()))
    return PersonSearch(*this, {row.name, row.id_number, row.head_name, row.head_id, row}).find();
  if (shape.has_head) return PersonSearch(*this, {row.head_name, row.head_id, {}, {}, row}).find();
  return {};
}

const Household* Matcher::find_household(std::string_view code) const {
  const auto* found = registry_.find_household(code);
  return found ? found : registry_.find_household(without_decimals(code));
}

const Person* Matcher::find_person(std::string_view code) const {
  const auto* found = registry_.find_person(code);
  return found ? found : registry_.find_person(without_decimals(code));
}

/// Rows that name the household by its code (income, measures, visits): the person, if any, is one of its members.
Link Matcher::link_household(const Household& household, const intake::RowIdentity& row, const RowShape& shape) const {
  const auto of_household = [&] {
    return Link{Method::Exact, 1, std::nullopt, registry_.number_of(household), {}, "matching.household_code"};
  };
  if (!shape.has_person || (row.name.empty() && row.id_number.empty())) {
    if (row.head_name.empty() || household.members.empty()) return of_household();
    const auto number = registry_.number_of(household);
    if (!compatible_members(number, row.head_name).empty()) return of_household();
    return review({household.members.front()}, "matching.household_code_other_head");
  }
  const auto key = china::read_id_number(row.id_number).key;
  for (const uint32_t member : household.members)
    if (key != 0 && registry_.persons()[member].id_key == key &&
        china::is_compatible(names_.compare(row.name, registry_.persons()[member].name)))
      return accepted(member, Method::Exact, 1, "matching.number_and_name");
  const auto members = compatible_members(registry_.number_of(household), row.name);
  if (members.size() == 1) return accepted(members[0], Method::Repaired, 0.97, "matching.member_of_household");
  return of_household();  // the household is certain, which member is not
}

std::vector<Matcher::NumberPair> Matcher::same_number(const intake::RowIdentity& row, const Link& link) const {
  std::vector<NumberPair> pairs;
  const auto written = china::read_id_number(row.id_number);
  auto key = written.key;
  int32_t birth_day = row.birth_day;
  bool birth_is_slip = false;
  if (link.person && registry_.persons()[*link.person].id_key != key) {
    // A row that was given to somebody else despite its number carries a number that is not its own: nothing to
    // compare. A slip of the pen that was repaired is the number it was meant to be.
    if (std::string_view(link.reason) != kNumberRepaired) return pairs;
    key = registry_.persons()[*link.person].id_key;
    // A date copied from the number as it was written is the same slip, not a second witness.
    birth_is_slip = written.birth_date && birth_day == written.birth_date->days_since_1970();
    if (birth_is_slip) birth_day = intake::RowIdentity::kNoDate;
  }
  for (const auto& [_, p] : registry_.with_id(key)) {
    const auto& person = registry_.persons()[p];
    const auto agrees = [](auto a, auto b, auto none) {
      return static_cast<int8_t>(a == none || b == none ? -1 : a == b);
    };
    const bool name_agrees = names_.is_same_persons(row.name, person.name);
    // A row that names another of the family bears a relative's number: it says nothing of the holder.
    if (!name_agrees && !link.person && has_member_called(person.household, row.name)) continue;
    pairs.push_back({p, name_agrees, agrees(row.sex, person.sex, static_cast<int8_t>(-1)),
                     agrees(birth_day, person.birth_day, intake::RowIdentity::kNoDate), birth_is_slip});
  }
  return pairs;
}

}  // namespace guben::matching
