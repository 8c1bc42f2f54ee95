#include "feel/emit_sql.hpp"

#include <cassert>

#include "core/text.hpp"

namespace guben::feel {
namespace {

std::string quoted(const std::string& text) { return "'" + replaced(text, "'", "''") + "'"; }

std::string literal_sql(const Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "NULL"; }
    std::string operator()(bool b) const { return b ? "TRUE" : "FALSE"; }
    std::string operator()(const Decimal& d) const {
      return fmt::format("CAST({} AS DECIMAL(38,{}))", d.to_string(), d.scale());
    }
    std::string operator()(const std::string& s) const { return quoted(s); }
    std::string operator()(const Date& d) const { return "DATE '" + d.to_string() + "'"; }
    std::string operator()(const Days& d) const { return fmt::format("CAST({} AS INTEGER)", d.count); }
    std::string operator()(const Months& m) const { return fmt::format("INTERVAL '{} months'", m.count); }
  };
  return std::visit(Visitor{}, value);
}

class Emitter {
 public:
  Emitter(const Scope& scope, const std::string& input) : scope_(scope), input_(input) {}

  std::string operator()(const Expression& e) const {
    const auto part = [&](size_t i) { return (*this)(*e.parts[i]); };
    const auto infix = [&](const char* sign) { return "(" + part(0) + " " + sign + " " + part(1) + ")"; };
    switch (e.kind) {
      case Kind::Literal: return literal_sql(e.literal);
      case Kind::Input: return input_;
      case Kind::Name: return scope_.at(e.name).sql;
      case Kind::Negate: return "(-" + part(0) + ")";
      case Kind::Add:
      case Kind::Subtract: {
        const char* sign = e.kind == Kind::Add ? "+" : "-";
        if (e.type == Type::String) return infix("||");
        if (e.type == Type::Date)
          return "CAST(" + infix(sign) + " AS DATE)";  // both engines give a timestamp for months
        if (e.type == Type::Number) return "(" + wide(*e.parts[0]) + " " + sign + " " + wide(*e.parts[1]) + ")";
        return infix(sign);
      }
      case Kind::Multiply: return "(" + wide(*e.parts[0]) + " * " + wide(*e.parts[1]) + ")";
      case Kind::Less: return infix("<");
      case Kind::LessEqual: return infix("<=");
      case Kind::Greater: return infix(">");
      case Kind::GreaterEqual: return infix(">=");
      case Kind::Equal: return infix("IS NOT DISTINCT FROM");
      case Kind::NotEqual: return infix("IS DISTINCT FROM");
      case Kind::And: return infix("AND");
      case Kind::Or: return infix("OR");
      case Kind::Not: return "(NOT " + part(0) + ")";
      case Kind::If: return "(CASE WHEN " + part(0) + " THEN " + part(1) + " ELSE " + part(2) + " END)";
      case Kind::Between: {
        const auto value = part(0);
        return "(" + value + (e.open_start ? " > " : " >= ") + part(1) + " AND " + value +
               (e.open_end ? " < " : " <= ") + part(2) + ")";
      }
      case Kind::In: {
        std::string any;
        for (size_t i = 1; i < e.parts.size(); ++i) any += (i > 1 ? " OR " : "") + part(i);
        return "(" + any + ")";
      }
      case Kind::Call: return call(e);
    }
    assert(false && "every kind is emitted");
    return {};
  }

 private:
  /// Products of narrow decimals overflow in DuckDB: operands of arithmetic are widened first.
  std::string wide(const Expression& e) const { return fmt::format("CAST({} AS DECIMAL(38,{}))", (*this)(e), e.scale); }

  std::string call(const Expression& e) const {
    std::vector<std::string> a;
    for (const auto& p : e.parts) a.push_back((*this)(*p));
    if (e.name == "abs" || e.name == "floor" || e.name == "ceiling")
      return fmt::format("{}({})", e.name == "ceiling" ? "ceil" : e.name, a[0]);
    if (e.name == "min" || e.name == "max") {
      // least() and greatest() skip nulls; FEEL does not.
      std::string any_null;
      for (const auto& x : a) any_null += (any_null.empty() ? "" : " OR ") + x + " IS NULL";
      return fmt::format("(CASE WHEN {} THEN NULL ELSE {}({}) END)", any_null, e.name == "min" ? "least" : "greatest",
                         fmt::join(a, ", "));
    }
    if (e.name == "string length") return "length(" + a[0] + ")";
    if (e.name == "contains") return "(position(" + a[1] + " in " + a[0] + ") > 0)";
    if (e.name == "starts with") return "starts_with(" + a[0] + ", " + a[1] + ")";
    return fmt::format("(right({0}, length({1})) = {1})", a[0], a[1]);
  }

  const Scope& scope_;
  const std::string& input_;
};

}  // namespace

std::string emit_sql(const Expression& expression, const Scope& scope, const std::string& input) {
  return Emitter(scope, input)(expression);
}

std::string emit_cell_sql(const Cell& cell, const Scope& scope, const std::string& input) {
  if (cell.any) return "TRUE";
  std::string tests;
  for (const auto& test : cell.tests) tests += (tests.empty() ? "" : " OR ") + emit_sql(*test, scope, input);
  const std::string satisfied = "(" + tests + ") IS " + (cell.negated ? "FALSE" : "TRUE");
  return cell.names_null ? "(" + satisfied + ")"
                         : "(CASE WHEN " + input + " IS NULL THEN NULL ELSE " + satisfied + " END)";
}

}  // namespace guben::feel
