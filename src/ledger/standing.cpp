#include "ledger/standing.hpp"

#include <algorithm>
#include <string_view>

namespace guben::ledger {
namespace {

/// Codes of places begin with the codes of the places they lie in.
bool lies_in(std::string_view place, const std::vector<std::string>& coverage) {
  return std::any_of(coverage.begin(), coverage.end(), [&](const auto& region) { return place.starts_with(region); });
}

}  // namespace

const char* word(Meaning meaning) {
  switch (meaning) {
    case Meaning::Replacement: return "replacement";
    case Meaning::Part: return "part";
    case Meaning::Correction: return "correction";
    case Meaning::Events: break;
  }
  return "events";
}

bool covers(const std::vector<std::string>& coverage, const std::vector<std::string>& other) {
  return !other.empty() &&
         std::all_of(other.begin(), other.end(), [&](const auto& place) { return lies_in(place, coverage); });
}

bool may_meet(const std::vector<std::string>& one, const std::vector<std::string>& other) {
  if (one.empty() || other.empty()) return true;
  const auto meets = [](const auto& a, const auto& b) {
    return std::any_of(a.begin(), a.end(), [&](const auto& place) { return lies_in(place, b); });
  };
  return meets(one, other) || meets(other, one);
}

std::vector<Delivery> without_replaced(std::vector<Delivery> deliveries, const std::vector<Standing>& standings) {
  const auto by_id = [&](int64_t id) {
    return std::find_if(deliveries.begin(), deliveries.end(), [&](const auto& d) { return d.id == id; });
  };
  std::vector<int64_t> replaced;
  for (const auto& s : standings) {
    if (s.meaning != Meaning::Replacement) continue;
    const auto later = by_id(s.later), earlier = by_id(s.earlier);
    if (later == deliveries.end() || earlier == deliveries.end()) continue;
    if (later->from <= earlier->from && earlier->to <= later->to && covers(later->coverage, earlier->coverage))
      replaced.push_back(s.earlier);
  }
  std::erase_if(deliveries,
                [&](const auto& d) { return std::find(replaced.begin(), replaced.end(), d.id) != replaced.end(); });
  return deliveries;
}

}  // namespace guben::ledger
