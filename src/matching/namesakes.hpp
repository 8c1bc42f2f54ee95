#pragma once
// Rows that only a name speaks for. Alone each would wait for review; together, once the file's other rows have found
// their people, many can be told: whoever has a row already is not meant again, and where one namesake is left, the row
// is theirs.
#include <vector>

#include "matching/matcher.hpp"

namespace guben::matching {

/// A row without a usable number, and everybody it may be about.
struct NameOnlyRow {
  size_t row = 0;  ///< its number in the file's order
  std::vector<uint32_t> candidates;
  enum class Place {
    Anywhere,      ///< where the row stands tells nothing
    Narrowed,      ///< others of the name cannot stand here (file_order.hpp)
    BesideFamily,  ///< the row stands beside the candidate's family
  } place = Place::Anywhere;
  std::vector<uint32_t> elsewhere{};  ///< those of the name who cannot stand here
};

/// How the file's other rows behave.
struct FileHabits {
  std::vector<uint8_t>
      rows_of;            ///< by person: rows that were told by a number, a birth date or a household; 255 is many
  int64_t strangers = 0;  ///< rows with a sound number that the registry does not have
  int64_t heads = 0;      ///< of those rows, the ones about a head of household
  bool may_repeat_people = false;  ///< somebody may have a second row (another scheme, another spell)
  /// At least 98 in a hundred (loans): another member of the name is not meant.
  bool is_about_heads() const;
  int64_t told() const;
  bool one_row_each() const;  ///< a list of people, not of events: hardly anybody has two rows
  /// At least three rows in four are about people of the registry. In a file of half a city a name alone tells nothing.
  bool is_about_our_people() const;
};

/// Decides each row: a person, nobody (all namesakes have their rows, and nobody has two), or review among those left.
/// In the order of `rows`.
std::vector<Link> settle_namesakes(const std::vector<NameOnlyRow>& rows, const FileHabits& habits,
                                   const Registry& registry);

}  // namespace guben::matching
