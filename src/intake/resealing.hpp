#pragma once
// Where a data key leaked: what intake keeps sealed, proposals and who each row of a delivery is about, sealed anew.
#include "ledger/ledger.hpp"
#include "workspace/county_folder.hpp"

namespace guben::intake {

/// Both say how many, and can be called again where they were killed. Of identities under the lease; those that are not
/// what was recorded are not sealed as if they were: throws intake.snapshot_damaged.
int64_t reseal_proposals(ledger::Ledger& ledger);
int64_t reseal_identities(ledger::Ledger& ledger, const workspace::CountyFolder& folder);

}  // namespace guben::intake
