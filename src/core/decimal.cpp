#include "core/decimal.hpp"

namespace guben {
namespace {

__int128 power_of_ten(int exponent) {
  __int128 result = 1;
  while (exponent-- > 0) result *= 10;
  return result;
}

bool scale_up(__int128& units, int by) {
  for (; by > 0; --by)
    if (__builtin_mul_overflow(units, static_cast<__int128>(10), &units)) return false;
  return true;
}

/// a/b rounded half away from zero.
__int128 divide_half_up(__int128 a, __int128 b) {
  const bool negative = (a < 0) != (b < 0);
  const __int128 x = a < 0 ? -a : a, y = b < 0 ? -b : b;
  __int128 quotient = x / y;
  if (x % y >= y - x % y) ++quotient;
  return negative ? -quotient : quotient;
}

struct Aligned {
  __int128 a, b;
  int scale;
};
std::optional<Aligned> align(const Decimal& a, const Decimal& b) {
  Aligned both{a.units(), b.units(), std::max(a.scale(), b.scale())};
  if (!scale_up(both.a, both.scale - a.scale()) || !scale_up(both.b, both.scale - b.scale())) return std::nullopt;
  return both;
}

}  // namespace

std::optional<Decimal> Decimal::parse(std::string_view text) {
  bool negative = false;
  if (!text.empty() && (text[0] == '-' || text[0] == '+')) {
    negative = text[0] == '-';
    text.remove_prefix(1);
  }
  __int128 units = 0;
  int scale = 0, digits = 0;
  bool point = false;
  for (const char c : text) {
    if (c == '.' && !point) {
      point = true;
      continue;
    }
    if (c < '0' || c > '9' || ++digits > 38) return std::nullopt;
    units = units * 10 + (c - '0');
    if (point) ++scale;
  }
  if (digits == 0) return std::nullopt;
  return Decimal(negative ? -units : units, scale);
}

std::optional<Decimal> Decimal::rescaled(int scale) const {
  if (scale >= scale_) {
    __int128 units = units_;
    if (!scale_up(units, scale - scale_)) return std::nullopt;
    return Decimal(units, scale);
  }
  const int drop = scale_ - scale;
  if (drop > 38) return Decimal(0, scale);
  return Decimal(divide_half_up(units_, power_of_ten(drop)), scale);
}

Decimal Decimal::without_trailing_zeros() const {
  Decimal d = *this;
  while (d.scale_ > 0 && d.units_ % 10 == 0) {
    d.units_ /= 10;
    --d.scale_;
  }
  return d;
}

std::string Decimal::to_string() const {
  __int128 rest = units_ < 0 ? -units_ : units_;
  std::string digits;
  do {
    digits.insert(digits.begin(), static_cast<char>('0' + static_cast<int>(rest % 10)));
    rest /= 10;
  } while (rest > 0);
  if (scale_ > 0) {
    if (static_cast<int>(digits.size()) <= scale_)
      digits.insert(0, static_cast<size_t>(scale_ + 1) - digits.size(), '0');
    digits.insert(digits.size() - static_cast<size_t>(scale_), ".");
  }
  return units_ < 0 ? "-" + digits : digits;
}

double Decimal::to_double() const { return static_cast<double>(units_) / static_cast<double>(power_of_ten(scale_)); }

std::optional<Decimal> Decimal::add(const Decimal& a, const Decimal& b) {
  const auto both = align(a, b);
  __int128 sum;
  if (!both || __builtin_add_overflow(both->a, both->b, &sum)) return std::nullopt;
  return Decimal(sum, both->scale);
}
std::optional<Decimal> Decimal::subtract(const Decimal& a, const Decimal& b) { return add(a, b.negated()); }

std::optional<Decimal> Decimal::multiply(const Decimal& a, const Decimal& b) {
  __int128 product;
  if (__builtin_mul_overflow(a.units_, b.units_, &product)) return std::nullopt;
  return Decimal(product, a.scale_ + b.scale_);
}

std::strong_ordering operator<=>(const Decimal& a, const Decimal& b) {
  if (const auto both = align(a, b)) return both->a <=> both->b;
  // One side cannot be written at the other's scale: signs, then magnitudes, decide.
  const double x = a.to_double(), y = b.to_double();
  return x < y ? std::strong_ordering::less : x > y ? std::strong_ordering::greater : std::strong_ordering::equal;
}

}  // namespace guben
