#pragma once
// Record tables of the first two layouts: without a county, hashed by the position of their columns.
#include "store/store.hpp"

namespace guben::ledger {

/// The migration this belongs to.
inline constexpr std::string_view kBringsRecordsOver = "20261126_0200_bring_over";
/// Puts the county first in every table of records, and keeps which fields their hashes were reckoned over.
void bring_records_over(store::Store& store);

}  // namespace guben::ledger
