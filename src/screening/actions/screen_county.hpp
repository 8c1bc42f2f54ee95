#pragma once
#include "matching/actions/match_county.hpp"
#include "screening/run.hpp"

namespace guben::screening {

struct ScreeningWishes {
  Date as_of;
  std::filesystem::path packs;  ///< where the pack was loaded from: what was found sound is kept there
  bool match_if_stale = false;
  /// Told of the deliveries whose coverage a match found, before anything is screened.
  std::function<void(const matching::DerivedCoverage&)> derived = {};
};

/// A run of the whole county, which is the latest from then on; on stale links only where it may match first. Refused
/// where the pack is not sound, and as screen().
Result<RunSummary> screen_county(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                 const policy::Pack& pack, const ScreeningWishes& wishes, const Context& context,
                                 Timings& timings);

/// What both ways of screening do first.
Result<void> prepare_screening(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                               const ScreeningWishes& wishes, const Context& context, Timings& timings);

}  // namespace guben::screening
