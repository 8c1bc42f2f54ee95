#pragma once
#include "cli/session.hpp"
#include "matching/link_deliveries.hpp"

namespace guben::cli {

struct MatchedCounty {
  std::vector<matching::DatasetCounts> counts;
  std::vector<std::string> coverage;  ///< a sentence for each delivery whose coverage was told from its rows
};
/// Rows to people, as `match` and `screen --match` do it.
Result<MatchedCounty> match_county(const Context& context, Session& session, matching::MatchOptions options);
/// The same where the links are not those of today's registry and deliveries; else nothing.
Result<MatchedCounty> match_if_stale(const Context& context, Session& session);

}  // namespace guben::cli
