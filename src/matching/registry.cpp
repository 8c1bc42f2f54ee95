#include "matching/registry.hpp"

namespace guben::matching {
namespace {
uint64_t mixed(std::string_view text, uint64_t with) {
  uint64_t hash = 14695981039346656037ull ^ with * 0x9E3779B97F4A7C15ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  return hash ^ (hash >> 32);
}
uint64_t village_number(const std::string& village) { return mixed(village, 7); }
}  // namespace

void Registry::add_household(Household household) {
  household_by_code_.emplace(household.code, static_cast<uint32_t>(households_.size()));
  households_.push_back(std::move(household));
}

void Registry::add_person(Person person, const std::string& household_code) {
  const auto household = household_by_code_.find(household_code);
  // A person of a household the register does not have still exists: it gets a household of its own without a place.
  if (household == household_by_code_.end()) add_household({household_code, {}, {}, {}, {}});
  person.household = household_by_code_.at(household_code);
  const auto number = static_cast<uint32_t>(persons_.size());
  households_[person.household].members.push_back(number);
  person_by_code_.emplace(person.code, number);
  persons_.push_back(std::move(person));
}

void Registry::index(const china::NameComparer& names) {
  for (uint32_t i = 0; i < persons_.size(); ++i) {
    const auto& person = persons_[i];
    const auto key = china::name_key(person.name);
    if (person.id_key) by_id_.emplace(static_cast<uint64_t>(person.id_key), i);
    by_name_.emplace(mixed(key, 0), i);
    if (person.birth_day != INT32_MIN) {
      by_name_birth_.emplace(mixed(key, static_cast<uint32_t>(person.birth_day)), i);
      by_reading_birth_.emplace(mixed(names.reading(person.name), static_cast<uint32_t>(person.birth_day)), i);
    }
    if (const auto& village = households_[person.household].village; !village.empty()) by_name_village_.emplace(mixed(key, village_number(village)), i);
  }
}

const Household* Registry::find_household(const std::string& code) const {
  const auto found = household_by_code_.find(code);
  return found == household_by_code_.end() ? nullptr : &households_[found->second];
}
const Person* Registry::find_person(const std::string& code) const {
  const auto found = person_by_code_.find(code);
  return found == person_by_code_.end() ? nullptr : &persons_[found->second];
}

std::vector<uint32_t> Registry::found(const PersonIndex& index, uint64_t key) const {
  std::vector<uint32_t> all;
  const auto [first, last] = index.equal_range(key);
  for (auto it = first; it != last; ++it) all.push_back(it->second);
  std::sort(all.begin(), all.end());  // hash order must not show in results
  return all;
}

std::vector<uint32_t> Registry::with_id(int64_t key) const { return key ? found(by_id_, static_cast<uint64_t>(key)) : std::vector<uint32_t>{}; }
std::vector<uint32_t> Registry::with_name_and_birth(std::string_view name_key, int32_t birth_day) const { return found(by_name_birth_, mixed(name_key, static_cast<uint32_t>(birth_day))); }
std::vector<uint32_t> Registry::with_reading_and_birth(std::string_view reading, int32_t birth_day) const { return found(by_reading_birth_, mixed(reading, static_cast<uint32_t>(birth_day))); }
std::vector<uint32_t> Registry::with_name_in_village(std::string_view name_key, const std::string& village) const { return found(by_name_village_, mixed(name_key, village_number(village))); }
std::vector<uint32_t> Registry::with_name(std::string_view name_key) const { return found(by_name_, mixed(name_key, 0)); }

}  // namespace guben::matching
