#pragma once
#include "matching/actions/match_county.hpp"
#include "policy/pack.hpp"

namespace guben::screening {

/// Matches where the links are not those of today's registry and deliveries, or not whole; else does nothing.
Result<matching::MatchedCounty> match_if_stale(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                               const policy::Pack& pack, const Context& context, Timings& timings);

}  // namespace guben::screening
