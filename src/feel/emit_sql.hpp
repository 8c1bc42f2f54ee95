#pragma once
// SQL from the typed tree, never from text: names come from the scope's generated columns, literals from typed values.
// Portable between DuckDB and PostgreSQL; what moves between versions of an engine is held by a test of the workspace.
#include "feel/ast.hpp"

namespace guben::feel {

/// The SQL of a column's input expression, for "?". Of a number with bounds: of both its ends.
struct InputSql {
  std::string value, most;
};
InputSql emit_input_sql(const Expression& expression, const Scope& scope);

std::string emit_sql(const Expression& expression, const Scope& scope);
/// TRUE, FALSE, or NULL for unknown: what evaluate_cell says, for every row at once.
std::string emit_cell_sql(const Cell& cell, const Scope& scope, const InputSql& input);

}  // namespace guben::feel
