#pragma once
// A screening table: COLLECT, every reason is found. Rows own a rule id; several rows may own the same one.
#include <filesystem>
#include <string>
#include <vector>

#include "feel/ast.hpp"
#include "policy/parameters.hpp"

namespace guben::policy {

/// What must have been delivered for a row to be decidable: outside it the rule is *not run*, which is said once.
struct Need {
  enum class Window {
    Any,
    State,
    Year,
    SchoolYear,
    Term,
    IncomeYear,
    Month,    ///< the last calendar month that ended on or before as_of
    Quarter,  ///< the last calendar quarter, likewise
    Fact
  };                    ///< a yes-or-no fact of the subject itself says whether it can be asked
  std::string dataset;  ///< or the fact
  Window window = Window::Any;
  auto operator<=>(const Need&) const = default;
};
/// "medical_insurance:year"
std::string to_text(const Need& need);

struct TableInput {
  std::string text;
  feel::ExpressionPtr expression;
};

struct TableRow {
  std::string id, rule, severity, route, source;
  std::vector<std::string> entries;
  std::vector<feel::Cell> cells;
  std::vector<Need> needs;
};

struct DecisionTable {
  std::string id, name, subject, file;
  std::vector<TableInput> inputs;
  std::vector<TableRow> rows;
  std::vector<std::string> counts;  ///< decisions whose hits are counted: count(id)
};

/// Reads the decisions of a .dmn file, unparsed cells; throws YamlRefused with the place. Cells are parsed by
/// `parse_cells`.
std::vector<DecisionTable> read_dmn(const std::filesystem::path& file, const Documents& documents);
/// Parses and types every cell against the scope of the table's subject; throws YamlRefused naming table, row and cell.
void parse_cells(DecisionTable& table, const feel::Scope& scope);

}  // namespace guben::policy
