#pragma once
// The registry in memory, indexed for matching: 300 000 persons take about 80 MB.
#include <cstdint>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "china/id_number.hpp"
#include "china/names.hpp"
#include "china/regions.hpp"
#include "dictionary/dataset.hpp"

namespace guben::matching {

struct Person {
  std::string code, name;
  uint32_t household = 0;
  int64_t id_key = 0;  ///< 17 digits; 0 when the number gives none
  /// Possible, in keeping with the birth date and sex beside it, and nobody else's: a sound number of a brother,
  /// entered here, is not.
  bool id_is_trusted = false;
  int8_t sex = -1;  ///< 1 male, 0 female
  int32_t birth_day = INT32_MIN;
};

struct Household {
  std::string code, head_name, village, township;  ///< region codes; empty when the name is unknown
  std::vector<uint32_t> members;
};

/// From a mixed 64-bit key to the persons that carry it, in order of their codes. Keys are sorted, and a table over
/// their top bits says where to look: a probe is one or two cache lines.
class PersonIndex {
 public:
  struct Entry {
    uint64_t key;
    uint32_t person;
    auto operator<=>(const Entry&) const = default;
  };
  void add(uint64_t key, uint32_t person) { entries_.push_back({key, person}); }
  void build();
  std::span<const Entry> find(uint64_t key) const;

 private:
  std::vector<Entry> entries_;
  std::vector<uint32_t> starts_;  ///< by top bits: the first entry not below
  int shift_ = 63;
};

/// From a code to the number of who carries it. Codes stay with their owners: a slot keeps a hash and a number.
class CodeIndex {
 public:
  /// `code_of(number)` gives the code of a number added before.
  template <typename CodeOf>
  std::optional<uint32_t> find(std::string_view code, CodeOf code_of) const;
  void add(std::string_view code, uint32_t number);
  void reserve(size_t codes);

 private:
  struct Slot {
    uint32_t hash = 0, number_plus_one = 0;  // 0: free
  };
  static void put(std::vector<Slot>& slots, Slot slot);
  static uint32_t hash_of(std::string_view code) { return static_cast<uint32_t>(std::hash<std::string_view>{}(code)); }
  std::vector<Slot> slots_ = std::vector<Slot>(1024);
  size_t used_ = 0;
};

class Registry {
 public:
  void add_household(Household household);
  void add_person(Person person, std::string_view household_code);
  /// Builds the indexes; persons and households must be complete. Until then persons are not found by code either.
  void index(const china::NameComparer& names);

  const std::vector<Person>& persons() const { return persons_; }
  const std::vector<Household>& households() const { return households_; }
  const Household* find_household(std::string_view code) const;
  const Person* find_person(std::string_view code) const;
  uint32_t number_of(const Person& person) const { return static_cast<uint32_t>(&person - persons_.data()); }
  uint32_t number_of(const Household& household) const {
    return static_cast<uint32_t>(&household - households_.data());
  }

  /// Asked for every row, so a view.
  std::span<const PersonIndex::Entry> with_id(int64_t key) const;
  std::vector<uint32_t> with_name_and_birth(std::string_view name_key, int32_t birth_day) const;
  std::vector<uint32_t> with_reading_and_birth(std::string_view reading, int32_t birth_day) const;
  std::vector<uint32_t> with_name_in_village(std::string_view name_key, const std::string& village) const;
  std::vector<uint32_t> with_name(std::string_view name_key) const;
  /// Whose names have this similar key (NameComparer::similar_key). The first question builds the index.
  std::vector<uint32_t> with_similar_name(const china::NameComparer& names, std::string_view name) const;
  /// Whose names sound like this. The first question builds the index.
  std::vector<uint32_t> with_reading(const china::NameComparer& names, std::string_view name) const;
  /// All records of the same person, this one among them: the same 17 digits and the same person's name, in whatever
  /// household. What a department says of the person it says of each. Empty where nobody else has the number.
  std::span<const uint32_t> records_of_person(uint32_t person) const;
  bool is_head(uint32_t person) const {
    return households_[persons_[person].household].head_name == persons_[person].name;
  }

 private:
  void find_records_of_persons(const china::NameComparer& names);
  void tell_apart(std::span<const PersonIndex::Entry> holders, const china::NameComparer& names);

  std::vector<Person> persons_;
  std::vector<Household> households_;
  CodeIndex household_by_code_, person_by_code_;
  std::vector<std::vector<uint32_t>> records_of_one_name_;  ///< among the holders of one number, in order
  std::unordered_map<uint32_t, size_t> name_of_person_;  ///< where there: of persons whose number has several holders
  PersonIndex by_id_, by_name_birth_, by_reading_birth_, by_name_village_, by_name_;
  mutable std::once_flag similar_once_, reading_once_;
  mutable PersonIndex by_similar_name_, by_reading_;
};

template <typename CodeOf>
std::optional<uint32_t> CodeIndex::find(std::string_view code, CodeOf code_of) const {
  const uint32_t hash = hash_of(code);
  for (size_t at = hash & (slots_.size() - 1); slots_[at].number_plus_one != 0; at = (at + 1) & (slots_.size() - 1))
    if (slots_[at].hash == hash && code_of(slots_[at].number_plus_one - 1) == code)
      return slots_[at].number_plus_one - 1;
  return std::nullopt;
}

}  // namespace guben::matching
