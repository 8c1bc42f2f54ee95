#include "feel/bounds.hpp"

namespace guben::feel {
namespace {
using End = std::optional<Decimal>;
using Operation = std::optional<Decimal> (*)(const Decimal&, const Decimal&);

End applied(Operation operation, const End& a, const End& b) { return a && b ? operation(*a, *b) : std::nullopt; }

Value from_ends(const End& least, const End& most) {
  return between(least ? Value(*least) : Value(), most ? Value(*most) : Value());
}

bool is_number(const Bounds& a) { return a.least && a.most && *a.least == *a.most; }

}  // namespace

Value between(const Value& least, const Value& most) {
  const auto* low = std::get_if<Decimal>(&least);
  const auto* high = std::get_if<Decimal>(&most);
  if (!low && !high) return {};
  if (low && high && *low == *high) return *low;
  return Bounds{low ? End(*low) : End(), high ? End(*high) : End()};
}

Bounds ends_of(const Value& value) {
  if (const auto* number = std::get_if<Decimal>(&value)) return {*number, *number};
  if (const auto* bounds = std::get_if<Bounds>(&value)) return *bounds;
  return {};
}

Value negated(const Bounds& a) {
  return from_ends(a.most ? End(a.most->negated()) : End(), a.least ? End(a.least->negated()) : End());
}

Value sum_of(const Bounds& a, const Bounds& b) {
  return from_ends(applied(Decimal::add, a.least, b.least), applied(Decimal::add, a.most, b.most));
}

Value difference_of(const Bounds& a, const Bounds& b) {
  return from_ends(applied(Decimal::subtract, a.least, b.most), applied(Decimal::subtract, a.most, b.least));
}

Value scaled(const Bounds& a, const Bounds& number) {
  if (!number.least) return {};
  const bool turns = *number.least < Decimal(0);
  return from_ends(applied(Decimal::multiply, number.least, turns ? a.most : a.least),
                   applied(Decimal::multiply, number.least, turns ? a.least : a.most));
}

std::optional<bool> is_less(const Bounds& a, const Bounds& b) {
  if (a.most && b.least && *a.most < *b.least) return true;
  if (a.least && b.most && *a.least >= *b.most) return false;
  return std::nullopt;
}

std::optional<bool> is_at_most(const Bounds& a, const Bounds& b) {
  if (a.most && b.least && *a.most <= *b.least) return true;
  if (a.least && b.most && *a.least > *b.most) return false;
  return std::nullopt;
}

std::optional<bool> is_equal(const Bounds& a, const Bounds& b) {
  if (is_number(a) && is_number(b)) return *a.least == *b.least;
  if (is_less(a, b) == true || is_less(b, a) == true) return false;
  return std::nullopt;
}

}  // namespace guben::feel
