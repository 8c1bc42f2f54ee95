#pragma once
#include <unordered_set>

#include "synth/county.hpp"

namespace guben::synth {

/// Numbers with the invented county's area code, each given once.
class IdNumbers {
 public:
  explicit IdNumbers(const std::string& county) : area_(std::stoll(county)) {}
  /// The number's 17 digits.
  int64_t fresh(Random& random, Date birth, bool male);

 private:
  int64_t area_;
  std::unordered_set<int64_t> used_;
};

/// Whom to invent, and where they live.
struct People {
  int persons = 0;
  Date as_of;
  std::vector<std::string> townships;  ///< codes
  double minority = 0;                 ///< share of households that bear names of one of the groups
  std::vector<std::string> groups;
};

County make_people(const policy::Pack& pack, const People& people, IdNumbers& numbers, int first_household,
                   const Random& random);

}  // namespace guben::synth
