#pragma once
// One row to at most one person, and the reason in words.
#include <string>
#include <vector>

#include "intake/identity_file.hpp"
#include "matching/registry.hpp"

namespace guben::matching {

enum class Method { Exact, Repaired, Probable, Review, None };
const char* method_word(Method method);

/// A row's number was a slip of the pen, and name and repaired number point at one person.
constexpr const char* kNumberRepaired = "matching.number_repaired";

struct Link {
  Method method = Method::None;
  double score = 0;                           ///< 1 exact … 0 none
  std::optional<uint32_t> person, household;  ///< numbers in the registry
  std::vector<uint32_t> candidates;           ///< for review: who it may be
  const char* reason = "matching.nobody";     ///< message code
};

/// What a dataset's rows say about whom: told from the roles of its fields.
struct RowShape {
  bool has_person = false;  ///< name and number of a person
  bool has_head = false;    ///< name and number of the head of the household (or a guardian)
};
RowShape shape_of(const dictionary::Dataset& dataset);

class Matcher {
 public:
  Matcher(const Registry& registry, const china::NameComparer& names, const china::Regions& regions,
          std::string county);
  Link link(const intake::RowIdentity& row, const RowShape& shape) const;
  /// Every registry person who carries the same 17 digits as the row, and whether name, sex and birth date agree
  /// (conflict.identity compares on the number, whatever the link).
  struct NumberPair {
    uint32_t person;
    bool name_agrees;  ///< is the same person's; one character away is not
    int8_t sex_agrees, birth_agrees;
    bool birth_is_slip = false;  ///< the date was copied from the slipped number: it contradicts nothing
  };                             // -1: one side is blank
  std::vector<NumberPair> same_number(const intake::RowIdentity& row, const Link& link) const;
  /// Other records of the person a row is about that it speaks for as well: none where it names the household or the
  /// member by a code, and of a head only those who are heads there too.
  std::vector<uint32_t> further_records(const intake::RowIdentity& row, const Link& link, const RowShape& shape) const;
  /// For a row without a usable number that nothing but a name speaks for: everybody who may be meant.
  bool speaks_by_name_only(const intake::RowIdentity& row, const Link& link) const;
  std::vector<uint32_t> namesakes(const intake::RowIdentity& row, const RowShape& shape) const;
  /// Members who may be called so; where some bear the very name, only they.
  std::vector<uint32_t> compatible_members(uint32_t household, std::string_view name) const;
  /// Whether the further person a row names is one of the household; nothing when nobody is named. One character away
  /// is somebody else: what comes of it accuses.
  std::optional<bool> named_is_member(std::string_view named, uint32_t household) const;
  /// The village, else the township, whose name the row carries; empty when it names none of this county.
  std::string place_code(const intake::RowIdentity& row) const;

 private:
  friend class PersonSearch;
  Link link_household(const Household& household, const intake::RowIdentity& row, const RowShape& shape) const;
  const Household* find_household(std::string_view code) const;
  const Person* find_person(std::string_view code) const;
  Link accepted(uint32_t person, Method method, double score, const char* reason) const;
  Link review(std::vector<uint32_t> candidates, const char* reason) const;
  std::string village_code(const intake::RowIdentity& row) const;
  bool has_member_called(uint32_t household, std::string_view name) const;

  const Registry& registry_;
  const china::NameComparer& names_;
  const china::Regions& regions_;
  std::string county_;
};

}  // namespace guben::matching
