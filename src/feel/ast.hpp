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
/// A number of which rows still wait in review: it lies from `least` to `most`. An end that is not known is empty.
struct Bounds {
  std::optional<Decimal> least, most;
  friend bool operator==(const Bounds&, const Bounds&) = default;
};
/// monostate is null.
using Value = std::variant<std::monostate, bool, Decimal, std::string, Date, Days, Months, Bounds>;
inline bool is_null(const Value& value) { return std::holds_alternative<std::monostate>(value); }
/// The one number where both ends are the same, null where neither is known, else the bounds.
Value between(const Value& least, const Value& most);

/// A name a cell may use: a fact, a parameter, count(an earlier decision), or an earlier decision's expression.
struct Symbol {
  Type type = Type::Number;
  int scale = 0;  ///< decimals of a Number
  bool nullable = true;
  std::string sql;            ///< the generated column, never the name itself
  std::string sql_most = {};  ///< of a number with bounds: the column of its upper end, `sql` being that of the lower
  int small_digits = 0;       ///< of a whole number whose column is an INTEGER: its most digits; 0: any number
  bool has_bounds() const { return !sql_most.empty(); }
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
  bool has_bounds = false;                    ///< a number that may lie between two ends
  /// A cell's own equality: unknown where a side is, while FEEL's `=` says that null equals null and nothing else.
  bool is_strict = false;
};

/// A cell: "-" or one or several tests, possibly negated. It is unknown where what its tests name does not settle it.
struct Cell {
  bool any = false;         ///< "-"
  bool negated = false;     ///< not(…)
  bool names_null = false;  ///< null stands among the tests: the input's being unknown is what it asks
  std::vector<ExpressionPtr> tests;
};

/// The names an expression uses, in order.
void collect_names(const Expression& expression, std::set<std::string>& names);

}  // namespace guben::feel
