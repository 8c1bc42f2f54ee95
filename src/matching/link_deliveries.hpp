#pragma once
// Matches all deliveries of a county: writes the links beside each snapshot, the review candidates, and the registry's own
// snapshot as the facts see it (no names, no numbers, but what matching learnt about the numbers).
#include <functional>

#include "core/timings.hpp"
#include "ledger/ledger.hpp"
#include "matching/matcher.hpp"
#include "workspace/county_folder.hpp"

namespace guben::matching {

struct DatasetCounts {
  std::string dataset;
  int64_t exact = 0, repaired = 0, probable = 0, review = 0, none = 0;
};

/// One line of the matches file.
struct MatchLine {
  std::string dataset, file, sheet;
  int64_t row;
  std::string person_id, household_id;
  const char* method;
  double score;
};

struct MatchOptions {
  std::string only_dataset;                         ///< shown; empty: all
  std::function<void(const MatchLine&)> each = {};  ///< called in order of delivery and row
};

Result<std::vector<DatasetCounts>> link_deliveries(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                                                   const china::Regions& regions, const china::NameComparer& names, const MatchOptions& options, Timings& timings);

}  // namespace guben::matching
