#include "feel/interpreter.hpp"

#include <cassert>
#include <functional>

#include "core/text.hpp"
#include "feel/bounds.hpp"

namespace guben::feel {
namespace {

/// -1, 0, 1; nullopt when either is null or the types cannot be ordered.
std::optional<int> order(const Value& a, const Value& b) {
  if (is_null(a) || is_null(b) || a.index() != b.index()) return std::nullopt;
  return std::visit(
      [&](const auto& x) -> std::optional<int> {
        using T = std::decay_t<decltype(x)>;
        if constexpr (std::is_same_v<T, std::monostate> || std::is_same_v<T, Bounds>) return std::nullopt;
        else {
          const auto& y = std::get<T>(b);
          return x < y ? -1 : y < x ? 1 : 0;  // strings by code point: UTF-8 keeps that order
        }
      },
      a);
}

/// FEEL: equality is never null; null equals null.
bool equal(const Value& a, const Value& b) {
  if (is_null(a) || is_null(b)) return is_null(a) && is_null(b);
  return order(a, b) == 0;
}

Value from_truth(std::optional<bool> truth) { return truth ? Value(*truth) : Value(); }
std::optional<bool> truth_of(const Value& value) {
  const auto* b = std::get_if<bool>(&value);
  return b ? std::optional(*b) : std::nullopt;
}

Value from_decimal(const std::optional<Decimal>& decimal) { return decimal ? Value(*decimal) : Value(); }

Value sum(const Value& a, const Value& b, int sign) {
  if (is_null(a) || is_null(b)) return {};
  if (const auto* x = std::get_if<Decimal>(&a))
    return from_decimal(sign > 0 ? Decimal::add(*x, std::get<Decimal>(b))
                                 : Decimal::subtract(*x, std::get<Decimal>(b)));
  if (const auto* date = std::get_if<Date>(&a)) {
    if (const auto* days = std::get_if<Days>(&b)) return date->plus_days(static_cast<int>(sign * days->count));
    if (const auto* months = std::get_if<Months>(&b)) return date->plus_months(static_cast<int>(sign * months->count));
    return Days{*date - std::get<Date>(b)};
  }
  if (const auto* days = std::get_if<Days>(&a)) return Days{days->count + sign * std::get<Days>(b).count};
  if (const auto* months = std::get_if<Months>(&a)) return Months{months->count + sign * std::get<Months>(b).count};
  return std::get<std::string>(a) + std::get<std::string>(b);
}

std::optional<bool> kleene_and(std::optional<bool> a, std::optional<bool> b) {
  if ((a && !*a) || (b && !*b)) return false;
  return a && b ? std::optional(true) : std::nullopt;
}
std::optional<bool> kleene_or(std::optional<bool> a, std::optional<bool> b) {
  if ((a && *a) || (b && *b)) return true;
  return a && b ? std::optional(false) : std::nullopt;
}
std::optional<bool> compared(std::optional<int> order, bool (*test)(int)) {
  return order ? std::optional(test(*order)) : std::nullopt;
}

Value call(const std::string& name, const std::vector<Value>& a) {
  for (const auto& argument : a)
    if (is_null(argument)) return {};
  if (name == "min" || name == "max") {
    Value best = a[0];
    for (const auto& v : a)
      if (const auto o = order(v, best); o && (name == "min" ? *o < 0 : *o > 0)) best = v;
    return best;
  }
  if (const auto* d = std::get_if<Decimal>(&a[0])) {
    if (name == "abs") return *d < Decimal(0) ? d->negated() : *d;
    __int128 scale = 1;
    for (int i = 0; i < d->scale(); ++i) scale *= 10;
    __int128 whole = d->units() / scale;
    const __int128 rest = d->units() % scale;
    if (name == "floor" && rest < 0) --whole;
    if (name == "ceiling" && rest > 0) ++whole;
    return Decimal(whole, 0);
  }
  const auto& text = std::get<std::string>(a[0]);
  if (name == "string length") return Decimal(static_cast<int64_t>(code_points(text).size()));
  const auto& part = std::get<std::string>(a[1]);
  if (name == "contains") return contains(text, part);
  if (name == "starts with") return text.starts_with(part);
  return text.ends_with(part);
}

bool has_bounds(const Expression& e) {
  return std::any_of(e.parts.begin(), e.parts.end(), [](const auto& part) { return part->has_bounds; });
}

/// Numbers of which only the ends are known.
Value evaluate_bounds(const Expression& e, const std::function<Bounds(size_t)>& part) {
  switch (e.kind) {
    case Kind::Negate: return negated(part(0));
    case Kind::Add: return sum_of(part(0), part(1));
    case Kind::Subtract: return difference_of(part(0), part(1));
    case Kind::Multiply: return e.parts[0]->has_bounds ? scaled(part(0), part(1)) : scaled(part(1), part(0));
    case Kind::Less: return from_truth(is_less(part(0), part(1)));
    case Kind::LessEqual: return from_truth(is_at_most(part(0), part(1)));
    case Kind::Greater: return from_truth(is_less(part(1), part(0)));
    case Kind::GreaterEqual: return from_truth(is_at_most(part(1), part(0)));
    case Kind::Equal: return from_truth(is_equal(part(0), part(1)));
    case Kind::NotEqual: {
      const auto equal = is_equal(part(0), part(1));
      return from_truth(equal ? std::optional(!*equal) : std::nullopt);
    }
    case Kind::Between: {
      const auto value = part(0), low = part(1), high = part(2);
      return from_truth(kleene_and(e.open_start ? is_less(low, value) : is_at_most(low, value),
                                   e.open_end ? is_less(value, high) : is_at_most(value, high)));
    }
    default: assert(false && "the parser refuses bounds elsewhere"); return {};
  }
}

}  // namespace

Value evaluate(const Expression& e, const Facts& facts, const Value& input) {
  const auto part = [&](size_t i) { return evaluate(*e.parts[i], facts, input); };
  if (e.kind != Kind::In && has_bounds(e)) return evaluate_bounds(e, [&](size_t i) { return ends_of(part(i)); });
  switch (e.kind) {
    case Kind::Literal: return e.literal;
    case Kind::Input: return input;
    case Kind::Name: {
      const auto found = facts.find(e.name);
      return found == facts.end() ? Value() : found->second;
    }
    case Kind::Negate: {
      const Value v = part(0);
      if (const auto* d = std::get_if<Decimal>(&v)) return d->negated();
      if (const auto* days = std::get_if<Days>(&v)) return Days{-days->count};
      if (const auto* months = std::get_if<Months>(&v)) return Months{-months->count};
      return {};
    }
    case Kind::Add: return sum(part(0), part(1), 1);
    case Kind::Subtract: return sum(part(0), part(1), -1);
    case Kind::Multiply: {
      const Value a = part(0), b = part(1);
      if (is_null(a) || is_null(b)) return {};
      return from_decimal(Decimal::multiply(std::get<Decimal>(a), std::get<Decimal>(b)));
    }
    case Kind::Less: return from_truth(compared(order(part(0), part(1)), [](int o) { return o < 0; }));
    case Kind::LessEqual: return from_truth(compared(order(part(0), part(1)), [](int o) { return o <= 0; }));
    case Kind::Greater: return from_truth(compared(order(part(0), part(1)), [](int o) { return o > 0; }));
    case Kind::GreaterEqual: return from_truth(compared(order(part(0), part(1)), [](int o) { return o >= 0; }));
    case Kind::Equal: {
      const Value a = part(0), b = part(1);
      if (e.is_strict && (is_null(a) || is_null(b))) return {};
      return equal(a, b);
    }
    case Kind::NotEqual: return !equal(part(0), part(1));
    case Kind::And: return from_truth(kleene_and(truth_of(part(0)), truth_of(part(1))));
    case Kind::Or: return from_truth(kleene_or(truth_of(part(0)), truth_of(part(1))));
    case Kind::Not: {
      const auto t = truth_of(part(0));
      return t ? Value(!*t) : Value();
    }
    case Kind::If: return truth_of(part(0)).value_or(false) ? part(1) : part(2);
    case Kind::Between: {
      const Value v = part(0);
      const auto low = compared(
          order(v, part(1)), e.open_start ? [](int o) { return o > 0; } : [](int o) { return o >= 0; });
      const auto high = compared(
          order(v, part(2)), e.open_end ? [](int o) { return o < 0; } : [](int o) { return o <= 0; });
      return from_truth(kleene_and(low, high));
    }
    case Kind::In: {
      std::optional<bool> any = false;
      for (size_t i = 1; i < e.parts.size(); ++i) any = kleene_or(any, truth_of(part(i)));
      return from_truth(any);
    }
    case Kind::Call: {
      std::vector<Value> arguments;
      for (size_t i = 0; i < e.parts.size(); ++i) arguments.push_back(part(i));
      return call(e.name, arguments);
    }
  }
  return {};
}

Truth evaluate_cell(const Cell& cell, const Value& input, const Facts& facts) {
  if (cell.any) return Truth::True;
  if (is_null(input) && !cell.names_null) return Truth::Unknown;
  std::optional<bool> any = false;
  for (const auto& test : cell.tests) any = kleene_or(any, truth_of(evaluate(*test, facts, input)));
  if (!any) return cell.names_null ? Truth::False : Truth::Unknown;
  return *any != cell.negated ? Truth::True : Truth::False;
}

bool is_of_type(const Value& value, Type type) {
  switch (type) {
    case Type::Number: return is_null(value) || std::holds_alternative<Decimal>(value);
    case Type::String: return is_null(value) || std::holds_alternative<std::string>(value);
    case Type::Boolean: return is_null(value) || std::holds_alternative<bool>(value);
    case Type::Date: return is_null(value) || std::holds_alternative<Date>(value);
    case Type::Days: return is_null(value) || std::holds_alternative<Days>(value);
    case Type::Months: return is_null(value) || std::holds_alternative<Months>(value);
    case Type::Null: return is_null(value);
  }
  return false;
}

std::string to_text(const Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return "null"; }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(const Decimal& d) const { return d.without_trailing_zeros().to_string(); }
    std::string operator()(const std::string& s) const { return s; }
    std::string operator()(const Date& d) const { return d.to_string(); }
    std::string operator()(const Days& d) const { return fmt::format("P{}D", d.count); }
    std::string operator()(const Months& m) const { return fmt::format("P{}M", m.count); }
    std::string operator()(const Bounds& b) const {
      const auto end = [](const auto& e) { return e ? e->without_trailing_zeros().to_string() : "?"; };
      return fmt::format("{}..{}", end(b.least), end(b.most));
    }
  };
  return std::visit(Visitor{}, value);
}

}  // namespace guben::feel
