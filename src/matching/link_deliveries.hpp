#pragma once
// Matches all deliveries of a county: writes the links beside each snapshot, the review candidates, and the registry's
// own snapshot as the facts see it (no names, no numbers, but what matching learnt about the numbers).
#include <functional>

#include "core/context.hpp"
#include "core/timings.hpp"
#include "matching/link_delivery.hpp"

namespace guben::matching {

struct MatchOptions {
  std::string pack_fingerprint;                     ///< of what matching reads of the pack (made_from.hpp)
  std::string only_dataset = {};                    ///< shown; empty: all
  std::function<void(const MatchLine&)> each = {};  ///< called in order of delivery and row
  /// Called for each delivery whose coverage nobody gave: it now has one, told from its rows and to be shown for
  /// confirmation, or still none, since nobody in it was found.
  std::function<void(const ledger::Delivery&, const std::vector<std::string>& coverage)> derived = {};
};

/// What a delivery speaks for when nobody said. Townships with a twentieth of the households of its largest are its
/// own, others strays; the county when these are more than half of the county's. Rather too little than too much:
/// outside the coverage a rule is not run, inside it "no record" is a fact.
std::vector<std::string> coverage_of(const std::map<std::string, int64_t>& households_by_township,
                                     const std::string& county, size_t townships_of_county);

Result<std::vector<DatasetCounts>> link_deliveries(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                                   const dictionary::Dictionary& dictionary,
                                                   const china::Regions& regions, const china::NameComparer& names,
                                                   const MatchOptions& options, const Context& context,
                                                   Timings& timings);

}  // namespace guben::matching
