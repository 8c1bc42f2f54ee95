#include "screening/ask_table.hpp"

#include "feel/emit_sql.hpp"
#include "workspace/database.hpp"

namespace guben::screening {
namespace {
using feel::Truth;

/// One row with a column for every name: SQL of its typed value.
std::string wide_row(const feel::Scope& scope, const feel::Facts& facts) {
  std::string columns;
  const auto add = [&](const std::string& column, const feel::Value& value, const feel::Symbol& symbol) {
    feel::Expression literal;
    literal.literal = value;
    const auto type = symbol.type == feel::Type::Number    ? fmt::format("DECIMAL(38,{})", symbol.scale)
                      : symbol.type == feel::Type::Boolean ? std::string("BOOLEAN")
                      : symbol.type == feel::Type::Date    ? std::string("DATE")
                                                           : std::string("VARCHAR");
    columns +=
        fmt::format("{}CAST({} AS {}) AS {}", columns.empty() ? "" : ", ", feel::emit_sql(literal, {}), type, column);
  };
  for (const auto& [name, symbol] : scope) {
    const auto fact = facts.find(name);
    const auto value = fact == facts.end() ? feel::Value() : fact->second;
    add(symbol.sql, value, symbol);
    if (symbol.has_bounds()) add(symbol.sql_most, value, symbol);
  }
  return "SELECT " + columns;
}

Truth truth_of(const workspace::Value& value) {
  const auto* said = std::get_if<bool>(&value);
  return !said ? Truth::Unknown : *said ? Truth::True : Truth::False;
}

}  // namespace

std::vector<RowResult> ask_table(const policy::Pack& pack, const policy::Decision& rule, const feel::Facts& facts) {
  const auto scope = pack.scope_of(rule.subject);
  std::vector<RowResult> results;
  std::string conditions;
  for (const auto& row : rule.rows) {
    const auto names = policy::names_of(rule, row);
    const bool has_values = std::all_of(names.begin(), names.end(), [&](const auto& name) {
      return !pack.parameters.contains(name) || facts.contains(name);
    });
    size_t failed = 0, unknown = 0;
    std::string condition = has_values ? "" : "FALSE AND ";
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const auto& input = *rule.inputs[i].expression;
      const auto cell = feel::evaluate_cell(row.cells[i], feel::evaluate(input, facts), facts);
      failed += cell == Truth::False, unknown += cell == Truth::Unknown;
      condition += (i ? " AND " : "") + feel::emit_cell_sql(row.cells[i], scope, feel::emit_input_sql(input, scope));
    }
    conditions += (conditions.empty() ? "" : ", ") + condition;
    const auto truth = failed || !has_values ? Truth::False : unknown ? Truth::Unknown : Truth::True;
    results.push_back({&rule, &row, has_values, truth, has_values && failed == 1 && unknown == 0});
  }
  workspace::Database database(workspace::Files{});
  const auto said = database.rows("SELECT " + conditions + " FROM (" + wide_row(scope, facts) + ")").at(0);
  for (size_t i = 0; i < results.size(); ++i)
    if (truth_of(said[i]) != results[i].truth)
      throw Failure(fmt::format("{}: the interpreter and SQL differ on row {}", rule.id, rule.rows[i].id));
  return results;
}

}  // namespace guben::screening
