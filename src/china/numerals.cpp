#include "china/numerals.hpp"

#include "core/text.hpp"

namespace guben::china {
namespace {

constexpr std::u32string_view kDigits = U"〇一二三四五六七八九";
constexpr std::u32string_view kZeros = U"〇零○◯Ｏ";

int digit_of(char32_t c) {
  if (kZeros.find(c) != std::u32string_view::npos) return 0;
  const auto at = kDigits.find(c);
  return at == std::u32string_view::npos ? -1 : static_cast<int>(at);
}

/// 十, 十二, 二十, 二十一; empty for what is none of them.
std::string with_ten(std::u32string_view run) {
  const auto ten = run.find(U'十');  // npos is more than one
  if (ten > 1 || run.size() > ten + 2) return {};
  const int tens = ten == 0 ? 1 : digit_of(run[0]);
  const int ones = run.size() == ten + 1 ? 0 : digit_of(run[ten + 1]);
  return tens < 1 || ones < 0 ? std::string() : std::to_string(tens * 10 + ones);
}

std::string digit_by_digit(std::u32string_view run) {
  std::string digits;
  for (const char32_t c : run) {
    if (digit_of(c) < 0) return {};
    digits += static_cast<char>('0' + digit_of(c));
  }
  return digits;
}

}  // namespace

std::string with_arabic_numerals(std::string_view text) {
  std::string out;
  const auto letters = code_points(text);
  for (size_t i = 0; i < letters.size();) {
    size_t end = i;
    while (end < letters.size() && (letters[end] == U'十' || digit_of(letters[end]) >= 0)) ++end;
    if (end == i) {
      append_utf8(out, letters[i++]);
      continue;
    }
    const auto run = std::u32string_view(letters).substr(i, end - i);
    const auto number = run.find(U'十') == std::u32string_view::npos ? digit_by_digit(run) : with_ten(run);
    out += number.empty() ? to_utf8(run) : number;
    i = end;
  }
  return out;
}

}  // namespace guben::china
