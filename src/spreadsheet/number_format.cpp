#include "spreadsheet/number_format.hpp"

#include <charconv>
#include <cmath>
#include <optional>

#include "core/text.hpp"

namespace guben::spreadsheet {
namespace {

std::optional<double> number_of(std::string_view text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value)) return std::nullopt;
  return value;
}

/// [h], [mm], [ss]: time counted on beyond a day. Other brackets hold colours, conditions and languages.
bool counts_on(std::string_view bracket) {
  const auto letters = lower_ascii(bracket);
  return !letters.empty() && letters.find_first_not_of(letters[0]) == std::string::npos &&
         (letters[0] == 'h' || letters[0] == 'm' || letters[0] == 's');
}

}  // namespace

Shows shown_by_format(std::string_view code) {
  bool quoted = false, has_day = false, has_clock = false, has_m = false, is_elapsed = false;
  for (size_t i = 0; i < code.size(); ++i) {
    const char c = code[i];
    if (c == '"') quoted = !quoted;
    else if (quoted) continue;
    else if (c == '\\' || c == '_' || c == '*') ++i;  // the next character is shown, left room for, or filled with
    else if (c == '[') {
      const auto end = code.find(']', i);
      if (end == std::string_view::npos) break;
      is_elapsed = is_elapsed || counts_on(code.substr(i + 1, end - i - 1));
      i = end;
    } else if (const char letter = static_cast<char>(c | 32); letter == 'y' || letter == 'd') has_day = true;
    else if (letter == 'm') has_m = true;  // months, unless hours or seconds stand beside them
    else if (letter == 'h' || letter == 's') has_clock = true;
  }
  if (has_day) return Shows::Day;
  if (is_elapsed) return Shows::Elapsed;
  if (has_clock) return Shows::Clock;
  return has_m ? Shows::Day : Shows::Number;
}

Shows shown_by_builtin_format(int64_t id) {
  if ((id >= 14 && id <= 17) || id == 22 || (id >= 27 && id <= 31) || id == 36 || (id >= 50 && id <= 58))
    return Shows::Day;
  if (id == 46) return Shows::Elapsed;
  return (id >= 18 && id <= 21) || (id >= 32 && id <= 35) || id == 45 || id == 47 ? Shows::Clock : Shows::Number;
}

std::string since_1900(std::string_view days_since_1904) {
  const auto days = number_of(days_since_1904);
  return days ? number_text(*days + kDaysBefore1904) : std::string(days_since_1904);
}

std::string without_exponent(std::string_view number) {
  const auto value = number_of(number);
  return value ? number_text(*value) : std::string(number);
}

std::string clock_text(std::string_view days, bool counts_on) {
  constexpr int64_t kDay = 24 * 60 * 60;
  constexpr double kMostDays = 3'000'000;  // year 9999
  const auto value = number_of(days);
  if (!value || *value < 0 || *value > kMostDays) return std::string(days);
  auto seconds = std::llround(*value * kDay);
  if (!counts_on) seconds %= kDay;
  const auto text = fmt::format("{:02}:{:02}", seconds / 3600, seconds / 60 % 60);
  return seconds % 60 == 0 ? text : text + fmt::format(":{:02}", seconds % 60);
}

std::string number_text(double value) {
  constexpr double kTold =
      1e15;  // digits beyond the fifteenth are not kept: written out, an ID number would look whole
  if (std::abs(value) < kTold && value == std::trunc(value)) return std::to_string(static_cast<int64_t>(value));
  std::string text(32, '\0');
  // Parts of a day are small: in the shortest form of all an exponent would come back.
  const auto form =
      std::abs(value) < kTold && std::abs(value) > 1e-5 ? std::chars_format::fixed : std::chars_format::scientific;
  const auto written = std::to_chars(text.data(), text.data() + text.size(), value, form);
  text.resize(static_cast<size_t>(written.ptr - text.data()));
  return replaced(std::move(text), "e", "E");
}

}  // namespace guben::spreadsheet
