#include "feel/emit_sql.hpp"

#include <cassert>

#include "core/text.hpp"

namespace guben::feel {
namespace {

constexpr int kSmallDigits = 9;       // an INTEGER holds them
constexpr size_t kNarrowDigits = 18;  // every engine reads them as an exact number

std::string quoted(const std::string& text) { return "'" + replaced(text, "'", "''") + "'"; }

std::string literal_sql(const Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "NULL"; }
    std::string operator()(bool b) const { return b ? "TRUE" : "FALSE"; }
    // As narrow as it is written: a column is then compared as it is, and not widened first.
    std::string operator()(const Decimal& d) const {
      const auto written = d.to_string();
      if (written.size() > kNarrowDigits) return fmt::format("CAST({} AS DECIMAL(38,{}))", written, d.scale());
      return written.starts_with('-') ? "(" + written + ")" : written;
    }
    std::string operator()(const std::string& s) const { return quoted(s); }
    std::string operator()(const Date& d) const { return "DATE '" + d.to_string() + "'"; }
    std::string operator()(const Days& d) const { return fmt::format("CAST({} AS INTEGER)", d.count); }
    std::string operator()(const Months& m) const { return fmt::format("INTERVAL '{} months'", m.count); }
    std::string operator()(const Bounds&) const {
      assert(false && "no cell can write bounds");
      return {};
    }
  };
  return std::visit(Visitor{}, value);
}

/// Of a number with bounds: which of its two columns.
enum class End { Least, Most };

class Emitter {
 public:
  Emitter(const Scope& scope, const InputSql& input) : scope_(scope), input_(input) {}

  /// Of a number with bounds, its lower end.
  std::string operator()(const Expression& e) const { return value(e, End::Least); }

  std::string value(const Expression& e, End end) const {
    if (e.type == Type::Boolean && has_bounds(e) && e.kind != Kind::In) return compared_bounds(e);
    if (e.has_bounds && !e.parts.empty()) return arithmetic_of_bounds(e, end);
    const auto part = [&](size_t i) { return (*this)(*e.parts[i]); };
    const auto infix = [&](const char* sign) { return "(" + part(0) + " " + sign + " " + part(1) + ")"; };
    switch (e.kind) {
      case Kind::Literal: return literal_sql(e.literal);
      case Kind::Input: return end == End::Most && e.has_bounds ? input_.most : input_.value;
      case Kind::Name: {
        const auto& symbol = scope_.at(e.name);
        return end == End::Most && e.has_bounds ? symbol.sql_most : symbol.sql;
      }
      case Kind::Negate: return "(-" + part(0) + ")";
      case Kind::Add:
      case Kind::Subtract: {
        const char* sign = e.kind == Kind::Add ? "+" : "-";
        if (e.type == Type::String) return infix("||");
        // Both engines give a timestamp for months.
        if (e.type == Type::Date) return "CAST(" + infix(sign) + " AS DATE)";
        if (e.type == Type::Number) return sum(e, End::Least, End::Least);
        return infix(sign);
      }
      case Kind::Multiply: return "(" + wide(*e.parts[0]) + " * " + wide(*e.parts[1]) + ")";
      case Kind::Less: return infix("<");
      case Kind::LessEqual: return infix("<=");
      case Kind::Greater: return infix(">");
      case Kind::GreaterEqual: return infix(">=");
      case Kind::Equal: return e.is_strict ? strict_equality(e) : infix("IS NOT DISTINCT FROM");
      case Kind::NotEqual: return infix("IS DISTINCT FROM");
      case Kind::And: return infix("AND");
      case Kind::Or: return infix("OR");
      case Kind::Not: return "(NOT " + part(0) + ")";
      case Kind::If:
        return "(CASE WHEN " + part(0) + " THEN " + of_scale(*e.parts[1], e) + " ELSE " + of_scale(*e.parts[2], e) +
               " END)";
      case Kind::Between: {
        const auto tested = part(0);
        return "(" + tested + (e.open_start ? " > " : " >= ") + part(1) + " AND " + tested +
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
  static bool has_bounds(const Expression& e) {
    return std::any_of(e.parts.begin(), e.parts.end(), [](const auto& part) { return part->has_bounds; });
  }

  /// Products of narrow decimals overflow in DuckDB: operands of arithmetic are widened first.
  std::string wide(const Expression& e, End end = End::Least) const {
    return fmt::format("CAST({} AS DECIMAL(38,{}))", value(e, end), e.scale);
  }

  /// One of several that an expression may give: DuckDB would round some of them to the decimals of another.
  std::string of_scale(const Expression& one, const Expression& e) const {
    const auto sql = (*this)(one);
    if (e.type != Type::Number || (one.scale == e.scale && (one.kind == Kind::Name || small_digits(one)))) return sql;
    return fmt::format("CAST({} AS DECIMAL(38,{}))", sql, e.scale);
  }

  /// Of a whole number that is known to be small, its most digits: a count, or a sum of counts.
  std::optional<int> small_digits(const Expression& e) const {
    switch (e.kind) {
      case Kind::Literal: {
        const auto* number = std::get_if<Decimal>(&e.literal);
        if (!number || number->scale() > 0) return {};
        const auto digits = static_cast<int>(number->to_string().size());
        return digits <= kSmallDigits ? std::optional(digits) : std::nullopt;
      }
      case Kind::Name: {
        const int digits = scope_.at(e.name).small_digits;
        return digits > 0 ? std::optional(digits) : std::nullopt;
      }
      case Kind::Add:
      case Kind::Subtract: {
        const auto a = small_digits(*e.parts[0]), b = small_digits(*e.parts[1]);
        if (!a || !b || std::max(*a, *b) >= kSmallDigits) return {};
        return std::max(*a, *b) + 1;
      }
      default: return {};
    }
  }

  /// Or a difference, of one end of each.
  std::string sum(const Expression& e, End of_left, End of_right) const {
    const char* sign = e.kind == Kind::Add ? " + " : " - ";
    const auto &a = *e.parts[0], &b = *e.parts[1];
    if (small_digits(e)) return "(" + value(a, of_left) + sign + value(b, of_right) + ")";
    return "(" + wide(a, of_left) + sign + wide(b, of_right) + ")";
  }

  /// A yes-or-no fact is its own answer.
  std::string strict_equality(const Expression& e) const {
    const auto* said = e.parts[1]->kind == Kind::Literal ? std::get_if<bool>(&e.parts[1]->literal) : nullptr;
    const auto left = (*this)(*e.parts[0]);
    if (said) return *said ? left : "(NOT " + left + ")";
    return "(" + left + " = " + (*this)(*e.parts[1]) + ")";
  }

  std::string arithmetic_of_bounds(const Expression& e, End end) const {
    const End other = end == End::Least ? End::Most : End::Least;
    if (e.kind == Kind::Negate) return "(-" + value(*e.parts[0], other) + ")";
    const auto& a = *e.parts[0];
    const auto& b = *e.parts[1];
    if (e.kind == Kind::Add) return sum(e, end, end);
    if (e.kind == Kind::Subtract) return sum(e, end, other);
    const auto& plain = a.has_bounds ? b : a;
    const auto& bounded = a.has_bounds ? a : b;
    // Times a negative number the ends change places.
    return fmt::format("(CASE WHEN {0} >= 0 THEN {0} * {1} ELSE {0} * {2} END)", wide(plain), wide(bounded, end),
                       wide(bounded, other));
  }

  /// True, false, or null where the ends do not agree (bounds.hpp).
  std::string compared_bounds(const Expression& e) const {
    const auto least = [&](size_t i) { return value(*e.parts[i], End::Least); };
    const auto most = [&](size_t i) { return value(*e.parts[i], End::Most); };
    const auto is_less = [&](size_t a, size_t b) {
      return fmt::format("(CASE WHEN {} < {} THEN TRUE WHEN {} >= {} THEN FALSE END)", most(a), least(b), least(a),
                         most(b));
    };
    const auto is_at_most = [&](size_t a, size_t b) {
      return fmt::format("(CASE WHEN {} <= {} THEN TRUE WHEN {} > {} THEN FALSE END)", most(a), least(b), least(a),
                         most(b));
    };
    switch (e.kind) {
      case Kind::Less: return is_less(0, 1);
      case Kind::LessEqual: return is_at_most(0, 1);
      case Kind::Greater: return is_less(1, 0);
      case Kind::GreaterEqual: return is_at_most(1, 0);
      case Kind::Between:
        return "(" + (e.open_start ? is_less(1, 0) : is_at_most(1, 0)) + " AND " +
               (e.open_end ? is_less(0, 2) : is_at_most(0, 2)) + ")";
      default: {
        const auto equal = fmt::format(
            "(CASE WHEN {0} = {1} AND {2} = {3} AND {0} = {2} THEN TRUE WHEN {1} < {2} OR {0} > {3} THEN FALSE END)",
            least(0), most(0), least(1), most(1));
        return e.kind == Kind::NotEqual ? "(NOT " + equal + ")" : equal;
      }
    }
  }

  std::string call(const Expression& e) const {
    std::vector<std::string> a;
    for (const auto& p : e.parts) a.push_back(of_scale(*p, e.name == "min" || e.name == "max" ? e : *p));
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
  const InputSql& input_;
};

/// Whether an expression is null wherever its input is.
bool is_null_with_input(const Expression& e) {
  const auto any_part = [&] {
    return std::any_of(e.parts.begin(), e.parts.end(), [](const auto& part) { return is_null_with_input(*part); });
  };
  switch (e.kind) {
    case Kind::Input: return true;
    case Kind::Equal: return e.is_strict && any_part();
    case Kind::Negate:
    case Kind::Add:
    case Kind::Subtract:
    case Kind::Multiply:
    case Kind::Less:
    case Kind::LessEqual:
    case Kind::Greater:
    case Kind::GreaterEqual:
    case Kind::Not: return any_part();
    case Kind::Between: return is_null_with_input(*e.parts[0]);
    default: return false;
  }
}

}  // namespace

InputSql emit_input_sql(const Expression& expression, const Scope& scope) {
  const InputSql none;
  const Emitter emit(scope, none);
  return {emit.value(expression, End::Least), emit.value(expression, End::Most)};
}

std::string emit_sql(const Expression& expression, const Scope& scope) {
  return emit_input_sql(expression, scope).value;
}

std::string emit_cell_sql(const Cell& cell, const Scope& scope, const InputSql& input) {
  if (cell.any) return "TRUE";
  const Emitter emit(scope, input);
  std::string tests;
  bool settles_null = true;
  for (const auto& test : cell.tests) {
    tests += (tests.empty() ? "" : " OR ") + emit(*test);
    settles_null = settles_null && is_null_with_input(*test);
  }
  if (cell.tests.size() > 1) tests = "(" + tests + ")";
  if (cell.names_null) return "((" + tests + ") IS " + (cell.negated ? "FALSE" : "TRUE") + ")";
  const auto satisfied = cell.negated ? "(NOT " + tests + ")" : tests;
  if (settles_null) return satisfied;
  const auto either_end = input.most == input.value ? "" : " AND " + input.most + " IS NULL";
  return "(CASE WHEN " + input.value + " IS NULL" + either_end + " THEN NULL ELSE " + satisfied + " END)";
}

}  // namespace guben::feel
