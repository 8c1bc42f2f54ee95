#pragma once
#include "matching/link_deliveries.hpp"

namespace guben::matching {

struct MatchWishes {
  std::string pack_fingerprint;  ///< of what matching reads of the pack (made_from.hpp)
  std::string dataset = {};      ///< whose rows are told; empty: all
  bool with_lines = false;
};

/// A delivery whose coverage nobody gave: told from its rows, to be shown for confirmation, or still none, since nobody
/// in it was found.
struct DerivedCoverage {
  ledger::Delivery delivery;
  std::vector<std::string> coverage;
};

struct MatchedCounty {
  std::vector<DatasetCounts> counts;
  std::vector<DerivedCoverage> derived;
  std::vector<MatchLine> lines;  ///< in the order of dataset, file, sheet and row
};

/// Rows to people. Refused where the dataset is not known, and as link_deliveries().
Result<MatchedCounty> match_county(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                   const dictionary::Dictionary& dictionary, const china::Regions& regions,
                                   const china::NameComparer& names, const MatchWishes& wishes, const Context& context,
                                   Timings& timings);

}  // namespace guben::matching
