#pragma once
// held_rows(n): the rows that a TableWriter holds, as a table function of DuckDB.
#include <duckdb.h>

namespace guben::workspace {

/// Once for each open DuckDB.
void register_held_rows(duckdb_connection connection);

}  // namespace guben::workspace
