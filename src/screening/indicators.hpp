#pragma once
// The figures of villages, townships and the county, each with what it was counted from.
#include "screening/run.hpp"

namespace guben::screening {

struct AreaFigure {
  const policy::FactModel* indicator = nullptr;
  std::string area, level;         ///< code; village, township or county
  Decimal numerator, denominator;  ///< units, or yuan at two decimals
  int64_t unknown = 0;             ///< units whose numerator waits for review: counted in neither
  const policy::ParameterValue* target = nullptr;
  std::optional<std::pair<Decimal, Decimal>> interval;  ///< of a sample: the bounds its tables saw
  bool is_missed = false;                               ///< the run has a finding of its rule here
};

/// What part of the denominator the numerator is, at four decimals, half up; nothing of nothing is no share.
std::optional<Decimal> share_of(const Decimal& numerator, const Decimal& denominator);

/// A sample whose share misses the target and whose interval does not: too small to tell.
bool is_unsettled(const AreaFigure& figure);

struct IndicatorFilter {
  std::string rule, region, level;  ///< empty: all; region is a code prefix
};

/// Refused where no indicator is measured by this rule; no rule at all (none was asked for) is always right.
Result<void> known_indicator(const policy::Pack& pack, const std::string& rule);

/// In the order indicator, area. An indicator whose delivery is missing has no figure. Refused when the pack has
/// changed since the run.
Result<std::vector<AreaFigure>> figures_of(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                           const RunSummary& run, const IndicatorFilter& filter);

/// One unit behind a figure: what is missing from its numerator, or in it where less is better.
struct UnitBehind {
  const policy::FactModel* indicator = nullptr;
  std::string unit, village;
  Decimal numerator, denominator;
  bool is_unknown = false;
};
Result<std::vector<UnitBehind>> units_behind(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                             const RunSummary& run, const IndicatorFilter& filter);

}  // namespace guben::screening
