#pragma once
// What deliveries of one dataset mean to one another (docs/decisions/0011).
#include <cstdint>
#include <string>
#include <vector>

#include "ledger/delivery.hpp"

namespace guben::ledger {

enum class Meaning {
  Replacement,  ///< full: takes the place of the earlier one's rows of the same places and times
  Part,         ///< full: both speak
  Correction,   ///< events: its rows of a key take the place of the earlier one's of that key
  Events        ///< events: both speak
};
const char* word(Meaning meaning);

/// What a delivery means to an earlier one, as said or answered when it was imported.
struct Standing {
  int64_t later = 0, earlier = 0;
  Meaning meaning = Meaning::Part;
};

/// A person took the delivery back.
struct Withdrawal {
  int64_t delivery = 0;
  std::string reason, actor, recorded_at;
};

/// Whether the first coverage speaks for all that the second does; one that is not known speaks for nothing, and nobody
/// knows what it would.
bool covers(const std::vector<std::string>& coverage, const std::vector<std::string>& other);
/// Whether two coverages have a place in common; not known: they may.
bool may_meet(const std::vector<std::string>& one, const std::vector<std::string>& other);

/// Without those of whose rows a later one has taken every place: no rule sees them.
std::vector<Delivery> without_replaced(std::vector<Delivery> deliveries, const std::vector<Standing>& standings);

}  // namespace guben::ledger
