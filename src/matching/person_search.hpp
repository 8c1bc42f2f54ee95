#pragma once
// Who of the registry a row's name and number are: the passes, from the surest to those that only ask a person.
#include <optional>

#include "matching/matcher.hpp"
#include "matching/shown_digits.hpp"

namespace guben::matching {

/// Whom a row is about, as it says so: a person, or the head of the household.
struct Who {
  std::string_view name, id_number, head_name, head_id;
  const intake::RowIdentity& row;
};

class PersonSearch {
 public:
  PersonSearch(const Matcher& matcher, const Who& who);
  Link find();

 private:
  using Found = std::optional<Link>;
  /// The number is in the registry.
  Found by_number();
  /// The number is nearly in the registry: name and repaired number must both point at one person.
  Found by_repaired_number() const;
  /// The household the row names by its head.
  Found by_head() const;
  /// Of all who are called so, the one whose number looks like the masked one.
  Found by_shown_digits() const;
  /// Name, or what sounds or looks like it, and birth date.
  Found by_birth();
  Found by_village();
  /// Something speaks for somebody: a person looks at it.
  Link left_for_review() const;

  std::vector<uint32_t> best_holders();
  Found relative_of_very_name(uint32_t holder) const;
  Found relative_of_holders();

  const Person& person(uint32_t p) const { return registry_.persons()[p]; }
  const Household& household_of(uint32_t p) const { return registry_.households()[person(p).household]; }
  china::NameAgreement agreement_with(uint32_t p) const { return names_.compare(who_.name, person(p).name); }
  bool is_compatible(uint32_t p) const { return china::is_compatible(agreement_with(p)); }
  bool is_of_same_sex(uint32_t p) const {
    return who_.row.sex < 0 || person(p).sex < 0 || who_.row.sex == person(p).sex;
  }
  bool may_be(uint32_t p) const;
  bool agrees_with_shown(uint32_t p) const;
  bool is_in_village(uint32_t p) { return !village().empty() && household_of(p).village == village(); }
  /// Looked up once somebody asks: few rows need it.
  const std::string& village();

  const Matcher& matcher_;
  const Registry& registry_;
  const china::NameComparer& names_;
  const Who who_;
  china::IdReading id_;
  std::optional<ShownDigits> shown_;  ///< of a number that is masked
  std::vector<uint32_t> holders_;     ///< of this very number
  std::vector<uint32_t> relatives_;   ///< of these, who may be called so
  std::string name_key_;
  int32_t birth_day_ = intake::RowIdentity::kNoDate;
  std::optional<std::string> village_;
};

}  // namespace guben::matching
