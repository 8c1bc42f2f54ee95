#pragma once
// What many people ask of a county at once, as of one moment. It never changes: what is new comes with another, and
// this one lives until its last reader has gone.
#include "county/found_lines.hpp"
#include "county/household_rows.hpp"
#include "county/pairings.hpp"
#include "county/received.hpp"
#include "county/registry_search.hpp"
#include "policy/pack.hpp"
#include "screening/open_run.hpp"

namespace guben::county {

struct Snapshot {
  std::shared_ptr<const policy::Pack> pack;
  std::optional<Date> demo_day;   ///< policy::business_day's
  std::vector<std::string> runs;  ///< on record, by name, the latest last
  /// The latest; null where nothing was screened, or it cannot be opened (`why_no_run`).
  std::shared_ptr<const screening::OpenRun> run;
  /// All it found; null as it is.
  std::shared_ptr<const FoundLines> found;
  std::optional<Refusal> why_no_run;
  /// Null where there is no registry.
  std::shared_ptr<const RegistrySearch> registry;
  int64_t registry_edition = 0;  ///< another one with each that was read
  /// Never null once the county was looked at.
  std::shared_ptr<const Deliveries> deliveries;
  /// Null where nothing was matched.
  std::shared_ptr<const HouseholdRows> rows;
  /// Never null once the county was looked at.
  std::shared_ptr<const Pairings> pairings;
  int64_t journal = 0;  ///< the line up to which it was told what is new
};

}  // namespace guben::county
