#pragma once
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <variant>
#include <vector>

#include "core/date.hpp"
#include "core/decimal.hpp"

namespace guben::feel {

enum class Type { Number, String, Boolean, Date, Days, Months, Null };

struct Days {
  int64_t count;
  friend auto operator<=>(const Days&, const Days&) = default;
};
struct Months {
  int64_t count;
  friend auto operator<=>(const Months&, const Months&) = default;
};
/// monostate is null.
using Value = std::variant<std::monostate, bool, Decimal, std::string, Date, Days, Months>;
inline bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }

/// A name a cell may use: a fact, a parameter, or count(an earlier decision).
struct Symbol {
  Type type = Type::Number;
  int scale = 0;  ///< decimals of a Number
  bool nullable = true;
  std::string sql;  ///< the generated column, never the name itself
};
using Scope = std::unordered_map<std::string, Symbol>;

enum class Kind {
  Literal,
  Name,
  Input,
  Negate,
  Add,
  Subtract,
  Multiply,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Equal,
  NotEqual,
  And,
  Or,
  Not,
  If,
  Between,
  In,
  Call
};

struct Expression;
using ExpressionPtr = std::shared_ptr<const Expression>;

/// One test of a cell: all of them are already full boolean expressions over the input ("?").
struct Expression {
  Kind kind = Kind::Literal;
  Type type = Type::Null;
  int scale = 0;
  Value literal{};
  std::string name{};  ///< of a Name or a Call
  std::vector<ExpressionPtr> parts{};
  bool open_start = false, open_end = false;  ///< Between from a range with open ends
};

/// A cell: "-" or one or several tests, possibly negated.
struct Cell {
  bool any = false;         ///< "-"
  bool negated = false;     ///< not(…)
  bool names_null = false;  ///< null stands among the tests: the input's being unknown is what it asks
  std::vector<ExpressionPtr> tests;
};

/// The names an expression uses, in order.
void collect_names(const Expression& expression, std::set<std::string>& names);

}  // namespace guben::feel
