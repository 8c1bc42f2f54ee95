#pragma once
// Exact decimal numbers: a 128-bit integer and a scale. Policy compares money to thresholds, so no result is ever
// rounded in silence: +, - and * are exact or report overflow, / is rounded once, half up, to sixteen decimals.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guben {

class Decimal {
 public:
  Decimal() = default;
  Decimal(int64_t whole) : units_(whole) {}
  Decimal(__int128 units, int scale) : units_(units), scale_(scale) {}
  /// "12", "-0.30"; at most 38 digits, no exponent, no separators.
  static std::optional<Decimal> parse(std::string_view text);

  __int128 units() const { return units_; }
  int scale() const { return scale_; }
  /// The same number with exactly `scale` decimals, half up when digits are lost; nullopt on overflow.
  std::optional<Decimal> rescaled(int scale) const;
  Decimal without_trailing_zeros() const;
  std::string to_string() const;
  double to_double() const;

  static std::optional<Decimal> add(const Decimal& a, const Decimal& b);
  static std::optional<Decimal> subtract(const Decimal& a, const Decimal& b);
  static std::optional<Decimal> multiply(const Decimal& a, const Decimal& b);
  Decimal negated() const { return {-units_, scale_}; }

  /// By value: 1.0 equals 1.00.
  friend std::strong_ordering operator<=>(const Decimal& a, const Decimal& b);
  friend bool operator==(const Decimal& a, const Decimal& b) { return (a <=> b) == 0; }

 private:
  __int128 units_ = 0;
  int scale_ = 0;
};

}  // namespace guben
