#pragma once
// Arithmetic and comparison of numbers that lie between two ends. A comparison is true if it is true for every number
// between them, false if false for every one, else unknown. An end that is not known is as far as it can be.
#include "feel/ast.hpp"

namespace guben::feel {

/// A number is its own two ends; null has none.
Bounds ends_of(const Value& value);

Value negated(const Bounds& a);
Value sum_of(const Bounds& a, const Bounds& b);
Value difference_of(const Bounds& a, const Bounds& b);
/// Bounds times a plain number; two bounds have no product in the profile.
Value scaled(const Bounds& a, const Bounds& number);

std::optional<bool> is_less(const Bounds& a, const Bounds& b);
std::optional<bool> is_at_most(const Bounds& a, const Bounds& b);
/// True only where both are one number.
std::optional<bool> is_equal(const Bounds& a, const Bounds& b);

}  // namespace guben::feel
