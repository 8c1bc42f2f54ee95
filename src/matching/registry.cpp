#include "matching/registry.hpp"

#include <future>
#include <map>
#include <set>

namespace guben::matching {
namespace {
uint64_t mixed(std::string_view text, uint64_t with) {
  uint64_t hash = 14695981039346656037ull ^ with * 0x9E3779B97F4A7C15ull;
  for (const char c : text) hash = (hash ^ static_cast<unsigned char>(c)) * 1099511628211ull;
  hash = (hash ^ (hash >> 32)) * 0x9E3779B97F4A7C15ull;
  return hash ^ (hash >> 29);
}
uint64_t id_hash(int64_t key) { return mixed({}, static_cast<uint64_t>(key)); }
uint64_t village_number(const std::string& village) { return mixed(village, 7); }
}  // namespace

void PersonIndex::build() {
  std::sort(entries_.begin(), entries_.end());
  int bits = 1;
  while ((size_t{1} << bits) < entries_.size() && bits < 24) ++bits;
  shift_ = 64 - bits;
  starts_.assign((size_t{1} << bits) + 1, static_cast<uint32_t>(entries_.size()));
  for (size_t i = entries_.size(); i-- > 0;) starts_[entries_[i].key >> shift_] = static_cast<uint32_t>(i);
  for (size_t b = starts_.size() - 1; b-- > 0;) starts_[b] = std::min(starts_[b], starts_[b + 1]);
}

std::span<const PersonIndex::Entry> PersonIndex::find(uint64_t key) const {
  if (entries_.empty()) return {};
  size_t first = starts_[key >> shift_];
  while (first < entries_.size() && entries_[first].key < key) ++first;
  size_t last = first;
  while (last < entries_.size() && entries_[last].key == key) ++last;
  return {entries_.data() + first, last - first};
}

void CodeIndex::put(std::vector<Slot>& slots, Slot slot) {
  size_t at = slot.hash & (slots.size() - 1);
  while (slots[at].number_plus_one != 0) at = (at + 1) & (slots.size() - 1);
  slots[at] = slot;
}

void CodeIndex::reserve(size_t codes) {
  size_t wanted = slots_.size();
  while (wanted < codes * 2) wanted *= 2;
  if (wanted == slots_.size()) return;
  std::vector<Slot> larger(wanted);
  for (const auto& slot : slots_)
    if (slot.number_plus_one != 0) put(larger, slot);
  slots_ = std::move(larger);
}

void CodeIndex::add(std::string_view code, uint32_t number) {
  if (used_ * 2 >= slots_.size()) reserve(slots_.size());
  put(slots_, {hash_of(code), number + 1});
  ++used_;
}

void Registry::add_household(Household household) {
  household_by_code_.add(household.code, static_cast<uint32_t>(households_.size()));
  households_.push_back(std::move(household));
}

void Registry::add_person(Person person, std::string_view household_code) {
  // A person of a household the register does not have still exists: it gets a household of its own without a place.
  if (!find_household(household_code)) add_household({std::string(household_code), {}, {}, {}, {}});
  person.household = number_of(*find_household(household_code));
  const auto number = static_cast<uint32_t>(persons_.size());
  households_[person.household].members.push_back(number);
  persons_.push_back(std::move(person));
}

void Registry::index(const china::NameComparer& names) {
  // Two halves that share nothing: what needs the name's letters, and what needs its reading or none.
  auto by_letters = std::async(std::launch::async, [&] {
    for (uint32_t i = 0; i < persons_.size(); ++i) {
      const auto& person = persons_[i];
      const auto key = china::name_key(person.name);
      by_name_.add(mixed(key, 0), i);
      if (person.birth_day != INT32_MIN) by_name_birth_.add(mixed(key, static_cast<uint32_t>(person.birth_day)), i);
      if (const auto& village = households_[person.household].village; !village.empty())
        by_name_village_.add(mixed(key, village_number(village)), i);
    }
    for (auto* index : {&by_name_, &by_name_birth_, &by_name_village_}) index->build();
  });
  person_by_code_.reserve(persons_.size());
  for (uint32_t i = 0; i < persons_.size(); ++i) {
    const auto& person = persons_[i];
    person_by_code_.add(person.code, i);
    if (person.id_key) by_id_.add(id_hash(person.id_key), i);
    if (person.birth_day != INT32_MIN)
      by_reading_birth_.add(mixed(names.reading(person.name), static_cast<uint32_t>(person.birth_day)), i);
  }
  for (auto* index : {&by_id_, &by_reading_birth_}) index->build();
  find_records_of_persons(names);
  by_letters.get();
}

void Registry::find_records_of_persons(const china::NameComparer& names) {
  for (uint32_t i = 0; i < persons_.size(); ++i) {
    const auto holders = with_id(persons_[i].id_key);
    if (holders.size() > 1 && holders.front().person == i) tell_apart(holders, names);
  }
}

/// A number that stands for "unknown" has thousands of holders: each name is compared once, and only with names that
/// may be the same person's.
void Registry::tell_apart(std::span<const PersonIndex::Entry> holders, const china::NameComparer& names) {
  std::map<std::string_view, std::vector<uint32_t>> holders_of;
  for (const auto& [_, person] : holders) holders_of[persons_[person].name].push_back(person);
  std::unordered_map<std::string, std::vector<std::string_view>> by_key;
  std::vector<std::string_view> anybodys;
  for (const auto& [name, _] : holders_of) {
    const auto keys = names.same_person_keys(name);
    if (keys.empty()) anybodys.push_back(name);
    for (const auto& key : keys) by_key[key].push_back(name);
  }
  for (const auto& [name, own] : holders_of) {
    std::set<std::string_view> near(anybodys.begin(), anybodys.end());
    const auto keys = names.same_person_keys(name);
    for (const auto& key : keys) near.insert(by_key[key].begin(), by_key[key].end());
    if (keys.empty())
      for (const auto& [other, _] : holders_of) near.insert(other);
    std::vector<uint32_t> records;
    for (const auto other : near)
      if (names.is_same_persons(name, other))
        records.insert(records.end(), holders_of[other].begin(), holders_of[other].end());
    std::sort(records.begin(), records.end());
    for (const uint32_t person : own) {
      if (records.size() < holders.size()) persons_[person].id_is_trusted = false;
      name_of_person_.emplace(person, records_of_one_name_.size());
    }
    records_of_one_name_.push_back(std::move(records));
  }
}

std::span<const uint32_t> Registry::records_of_person(uint32_t person) const {
  if (name_of_person_.empty()) return {};
  const auto found = name_of_person_.find(person);
  return found == name_of_person_.end() ? std::span<const uint32_t>() : records_of_one_name_[found->second];
}

const Household* Registry::find_household(std::string_view code) const {
  const auto found =
      household_by_code_.find(code, [&](uint32_t number) -> std::string_view { return households_[number].code; });
  return found ? &households_[*found] : nullptr;
}
const Person* Registry::find_person(std::string_view code) const {
  const auto found =
      person_by_code_.find(code, [&](uint32_t number) -> std::string_view { return persons_[number].code; });
  return found ? &persons_[*found] : nullptr;
}

std::span<const PersonIndex::Entry> Registry::with_id(int64_t key) const {
  if (key == 0) return {};
  return by_id_.find(id_hash(key));
}

namespace {
std::vector<uint32_t> persons_of(std::span<const PersonIndex::Entry> entries) {
  std::vector<uint32_t> persons;
  for (const auto& entry : entries) persons.push_back(entry.person);
  return persons;
}
}  // namespace
std::vector<uint32_t> Registry::with_name_and_birth(std::string_view name_key, int32_t birth_day) const {
  return persons_of(by_name_birth_.find(mixed(name_key, static_cast<uint32_t>(birth_day))));
}
std::vector<uint32_t> Registry::with_reading_and_birth(std::string_view reading, int32_t birth_day) const {
  return persons_of(by_reading_birth_.find(mixed(reading, static_cast<uint32_t>(birth_day))));
}
std::vector<uint32_t> Registry::with_name_in_village(std::string_view name_key, const std::string& village) const {
  return persons_of(by_name_village_.find(mixed(name_key, village_number(village))));
}
std::vector<uint32_t> Registry::with_name(std::string_view name_key) const {
  return persons_of(by_name_.find(mixed(name_key, 0)));
}
std::vector<uint32_t> Registry::with_similar_name(const china::NameComparer& names, std::string_view name) const {
  std::call_once(similar_once_, [&] {
    for (uint32_t i = 0; i < persons_.size(); ++i)
      by_similar_name_.add(mixed(names.similar_key(persons_[i].name), 3), i);
    by_similar_name_.build();
  });
  return persons_of(by_similar_name_.find(mixed(names.similar_key(name), 3)));
}
std::vector<uint32_t> Registry::with_reading(const china::NameComparer& names, std::string_view name) const {
  std::call_once(reading_once_, [&] {
    for (uint32_t i = 0; i < persons_.size(); ++i) by_reading_.add(mixed(names.reading(persons_[i].name), 5), i);
    by_reading_.build();
  });
  return persons_of(by_reading_.find(mixed(names.reading(name), 5)));
}

}  // namespace guben::matching
