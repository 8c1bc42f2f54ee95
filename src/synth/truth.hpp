#pragma once
// What is true in the clean county: a plain reading of the definitions in the rule catalogue, person by person and row
// by row. It shares nothing with the fact models and tables it judges: no SQL, no FEEL, no masks.
#include <array>
#include <set>
#include <string>

#include "synth/county.hpp"

namespace guben::synth {

/// (rule, subject kind, subject id)
using TrueFindings = std::set<std::array<std::string, 3>>;

/// What the villages add up to: kept over the parts of a county that is made part by part.
class AreaTally {
 public:
  void add(const std::string& village, int64_t numerator, int64_t denominator) {
    for (const size_t digits : {12, 9, 6}) {
      auto& sum = sums_[village.substr(0, digits)];
      sum.first += numerator, sum.second += denominator;
    }
  }
  template <typename Visit>
  void each(Visit visit) const {
    for (const auto& [area, sum] : sums_) visit(area, sum.first, sum.second);
  }

 private:
  std::map<std::string, std::pair<int64_t, int64_t>> sums_;
};
using AreaTallies = std::map<std::string, AreaTally>;  ///< by indicator

/// The findings of the people, villages, projects… of one part; what areas are judged by is added to `tallies`.
TrueFindings true_findings(const County& part, AreaTallies& tallies);
/// What nobody can know from these records, for a cell is blank on which it stands: neither true nor false. `known` are
/// the true findings. Areas are left out.
TrueFindings undecided_findings(const County& part, const TrueFindings& known);
/// Whether villages, townships and, where all of it was made, the county miss their targets, once all parts are
/// counted.
TrueFindings true_area_findings(const policy::Pack& pack, Date as_of, const AreaTallies& tallies, bool whole_county);

}  // namespace guben::synth
