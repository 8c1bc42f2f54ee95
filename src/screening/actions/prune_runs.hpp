#pragma once
#include "screening/kept_runs.hpp"

namespace guben::screening {

enum class Pruning { Show, Remove };
/// What may go of the county's runs, and why; removed, on record first, where it is to be: then refused while somebody
/// writes in bulk, since what a screening is writing is no leftover.
Result<std::vector<Leftover>> prune_runs(const workspace::CountyFolder& folder, ledger::Ledger& ledger, Pruning pruning,
                                         const Context& context);

}  // namespace guben::screening
