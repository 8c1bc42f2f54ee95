#pragma once
// What a pack decides, as DMN decisions. A *rule* is a small decision table: its own inputs and rows; COLLECT, every
// reason is found. The decision's id is the rule's. An *expression* is one number reckoned from earlier decisions, for
// rules that look at what others found.
#include <filesystem>
#include <string>
#include <vector>

#include "feel/ast.hpp"
#include "policy/parameters.hpp"

namespace guben::policy {

/// What must be there for a row to be decidable: outside it the rule is *not run*, which is said once.
struct Need {
  enum class Window {
    Any,
    State,
    Year,
    SchoolYear,
    Term,
    IncomeYear,
    Month,       ///< the last calendar month that ended on or before as_of
    Quarter,     ///< the last calendar quarter, likewise
    Fact,        ///< a yes-or-no fact of the subject itself says whether it can be asked
    Value,       ///< a parameter has a value in force at the place
    CountyValue  ///< a parameter that a fact model uses has a value in force in the county
  };
  std::string name;  ///< of the dataset, the fact or the parameter
  Window window = Window::Any;
  bool is_delivery() const { return window < Window::Fact; }
  bool is_value() const { return window == Window::Value || window == Window::CountyValue; }
  auto operator<=>(const Need&) const = default;
};
/// "medical_insurance:year"
std::string to_text(const Need& need);

struct TableInput {
  std::string text;
  feel::ExpressionPtr expression;
};

struct TableRow {
  std::string id, severity, route, source;
  std::vector<std::string> entries;
  std::vector<feel::Cell> cells;
  std::vector<Need> needs;
  std::string place;  ///< "risk.dmn:12 risk.uninsured risk_uninsured_1"
};

struct Decision {
  std::string id, name, subject, file;
  std::string name_en;                ///< of an expression; a rule is named in rules.yaml
  std::vector<std::string> looks_at;  ///< decisions it looks at: count(id) of a table, the id of an expression
  std::vector<TableInput> inputs;
  std::vector<TableRow> rows;
  TableInput expression;  ///< of a decision that is no table
  bool replaces = false;  ///< one of the packs below has it too, and this one holds
  std::string place;      ///< "risk.dmn:12 risk.uninsured"
  bool is_table() const { return expression.text.empty(); }
};

/// Reads the decisions of a .dmn file, unparsed cells; throws YamlRefused with the place. Cells are parsed by
/// `parse_cells`.
std::vector<Decision> read_dmn(const std::filesystem::path& file, const Documents& documents);
/// Parses and types every cell against the scope of the decision's subject; throws YamlRefused naming table, row and
/// cell.
void parse_cells(Decision& decision, const feel::Scope& scope);

/// The names a row's cells and the inputs they test use.
std::set<std::string> names_of(const Decision& decision, const TableRow& row);

}  // namespace guben::policy
