#pragma once
// The rows of one delivery become people: each row by itself, then those that only a name speaks for together, then
// those beside whom a family stands.
#include <map>

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

/// Somebody whom a row in review may be about.
struct Candidate {
  std::string dataset;
  int64_t delivery, place;
  uint32_t person, household;
};

struct LinkedDelivery {
  DatasetCounts counts;
  std::vector<Candidate> candidates;
  std::map<std::string, int64_t> households;  ///< by township
  std::vector<MatchLine> lines;               ///< in order of sheet and row, where wanted
};

/// Writes the links (and what was learnt by comparing numbers) beside the delivery's snapshot. Many at once, each with
/// a sealer of its own: one sealer serves one thread. Throws Failure.
LinkedDelivery link_delivery(const workspace::CountyFolder& folder, ledger::Sealer sealer, const Registry& registry,
                             const Matcher& matcher, const ledger::Delivery& delivery,
                             const dictionary::Dataset& dataset, bool keep_lines);

}  // namespace guben::matching
