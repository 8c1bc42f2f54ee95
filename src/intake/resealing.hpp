#pragma once
// Where a data key leaked: what intake keeps sealed, proposals and who each row of a delivery is about, sealed anew.
#include "ledger/ledger.hpp"
#include "workspace/county_folder.hpp"

namespace guben::intake {

/// Both say how many, and can be called again where they were killed.
int64_t reseal_proposals(ledger::Ledger& ledger);
int64_t reseal_identities(ledger::Ledger& ledger, const workspace::CountyFolder& folder);

/// Under the lease, before identities are read: those that were recorded when a process ended, and had not yet taken
/// the place of the old ones, take it now.
void finish_resealing(ledger::Ledger& ledger, const workspace::CountyFolder& folder);

}  // namespace guben::intake
