#pragma once
// The tables of the ledger, brought to this edition's layout step by step.
#include "core/result.hpp"
#include "store/store.hpp"

namespace guben::ledger {

/// Whether some are not yet applied. Refused with ledger.newer_layout where one is applied that this edition does not
/// know.
Result<bool> lacks_migrations(store::Store& store);
/// Applies them, each in a transaction of its own; `now` is record time.
void apply_migrations(store::Store& store, const std::string& now);
/// The names of all that this edition knows for such a store.
std::vector<std::string> known_migrations(store::Store& store);

}  // namespace guben::ledger
