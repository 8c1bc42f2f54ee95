#pragma once
// SQLite through its own C interface (docs/decisions/0002): prepared statements in hot loops, and errors told apart: a
// busy or full ledger is something the user can act on.
#include <filesystem>

#include "store/store.hpp"

namespace guben::store {

/// Made where it is not there, readable by its owner only. Throws Failure.
std::unique_ptr<Store> open_sqlite(const std::filesystem::path& file);

}  // namespace guben::store
