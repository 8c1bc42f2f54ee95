#include "screening/actions/match_if_stale.hpp"

#include "screening/run.hpp"

namespace guben::screening {

Result<matching::MatchedCounty> match_if_stale(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                               const policy::Pack& pack, const Context& context, Timings& timings) {
  if (has_fresh_links(folder, ledger, pack)) return matching::MatchedCounty();
  return matching::match_county(folder, ledger, pack.dictionary, pack.regions, *pack.names,
                                {pack.fingerprint_of_matching}, context, timings);
}

}  // namespace guben::screening
