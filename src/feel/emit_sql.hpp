#pragma once
// SQL from the typed tree, never from text: names come from the scope's generated columns, literals from typed values.
// Portable between DuckDB and PostgreSQL (decisions.md, section 6).
#include "feel/ast.hpp"

namespace guben::feel {

/// `input` is the SQL of the column's input expression, for "?".
std::string emit_sql(const Expression& expression, const Scope& scope, const std::string& input = {});
/// TRUE, FALSE, or NULL for unknown: what evaluate_cell says, for every row at once.
std::string emit_cell_sql(const Cell& cell, const Scope& scope, const std::string& input);

}  // namespace guben::feel
