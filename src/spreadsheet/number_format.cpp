#include "spreadsheet/number_format.hpp"

#include <charconv>
#include <cmath>

#include "core/text.hpp"

namespace guben::spreadsheet {

bool format_shows_date(std::string_view code) {
  bool quoted = false, bracketed = false;
  for (size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"') quoted = !quoted;
    else if (c == '[' && !quoted) bracketed = true;
    else if (c == ']' && !quoted) bracketed = false;
    else if (c == '\\') ++i;
    else if (!quoted && !bracketed && (c == 'y' || c == 'Y' || c == 'd' || c == 'D' || c == 'm' || c == 'M'))
      return true;
  }
  return false;
}

bool is_builtin_date_format(int id) {
  return (id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58);
}

std::string since_1900(std::string_view days_since_1904) {
  double days = 0;
  const auto [end, error] =
      std::from_chars(days_since_1904.data(), days_since_1904.data() + days_since_1904.size(), days);
  if (error != std::errc() || end != days_since_1904.data() + days_since_1904.size())
    return std::string(days_since_1904);
  return number_text(days + kDaysBefore1904);
}

std::string number_text(double value) {
  constexpr double kTold =
      1e15;  // digits beyond the fifteenth are not kept: written out, an ID number would look whole
  if (std::abs(value) < kTold && value == std::trunc(value)) return std::to_string(static_cast<int64_t>(value));
  std::string text(32, '\0');
  const auto written = std::abs(value) < kTold ? std::to_chars(text.data(), text.data() + text.size(), value)
                                               : std::to_chars(text.data(), text.data() + text.size(), value,
                                                               std::chars_format::scientific);
  text.resize(static_cast<size_t>(written.ptr - text.data()));
  return replaced(std::move(text), "e", "E");
}

}  // namespace guben::spreadsheet
