#include "intake/written_number.hpp"

#include <cmath>

#include "core/text.hpp"

namespace guben::intake {
namespace {

bool is_digit(char c) { return c >= '0' && c <= '9'; }
bool all_digits(std::string_view text) { return !text.empty() && std::all_of(text.begin(), text.end(), is_digit); }

bool strip_front(std::string_view& text, std::string_view word) {
  if (!text.starts_with(word)) return false;
  text.remove_prefix(word.size());
  return true;
}
bool strip_back(std::string_view& text, std::string_view word) {
  if (!text.ends_with(word)) return false;
  text.remove_suffix(word.size());
  return true;
}

/// A binary fraction as the spreadsheet stores it (1234.5600000000001), or an exponent.
std::optional<Decimal> read_binary(std::string_view text) {
  if (text.empty() || text.find_first_not_of("0123456789.eE+-") != std::string_view::npos) return std::nullopt;
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (end != copy.c_str() + copy.size() || !std::isfinite(value) || std::abs(value) > 1e18) return std::nullopt;
  return Decimal::parse(fmt::format("{:.6f}", value));
}

/// Commas part thousands and stand nowhere else: 1,234,567.5, never 1,5 or 1,2345.6.
std::optional<std::string> without_commas(std::string_view text) {
  if (!contains(text, ",")) return std::string(text);
  const auto point = text.find('.');
  const auto groups = split(text.substr(0, point), ',');
  std::string digits;
  for (size_t i = 0; i < groups.size(); ++i) {
    auto group = groups[i];
    if (i == 0 && (group.starts_with("-") || group.starts_with("+"))) digits += group[0], group.remove_prefix(1);
    if (!all_digits(group) || (i == 0 ? group.size() > 3 : group.size() != 3)) return std::nullopt;
    digits += group;
  }
  if (point != std::string_view::npos) digits += text.substr(point);
  if (digits.find(',') != std::string::npos) return std::nullopt;
  return digits;
}

std::optional<Decimal> read_plain(std::string_view text) {
  const auto digits = without_commas(text);
  if (!digits) return std::nullopt;
  const auto number = Decimal::parse(*digits);
  return number && number->scale() <= 6 ? number : read_binary(*digits);
}

/// What follows 元: nothing, two digits (12元50), or 角 and 分 said so. One digit may be 角 or 分: not read.
std::optional<Decimal> read_fen(std::string_view text) {
  if (text.empty()) return Decimal(0);
  if (text.size() == 2 && all_digits(text)) return Decimal((text[0] - '0') * 10 + (text[1] - '0'), 2);
  int fen = 0;
  if (text.size() > 1 && is_digit(text[0]) && text.substr(1).starts_with("角")) {
    fen = (text[0] - '0') * 10;
    text.remove_prefix(1 + std::string_view("角").size());
  }
  strip_front(text, "零");
  if (text.size() > 1 && is_digit(text[0]) && text.substr(1) == "分") fen += text[0] - '0', text = {};
  if (!text.empty()) return std::nullopt;
  return Decimal(fen, 2);
}

std::optional<Decimal> read_yuan(std::string_view text) {
  const auto at = text.find("元");
  if (at == std::string_view::npos) return read_plain(text);
  const auto yuan = read_plain(text.substr(0, at));
  const auto after = text.substr(at + std::string_view("元").size());
  const auto fen = read_fen(after);
  if (!yuan || !fen || (!after.empty() && (yuan->scale() > 0 || yuan->units() < 0))) return std::nullopt;
  return Decimal::add(*yuan, *fen);
}

/// What follows 万: 5000元, 5千, 5000; and 3万5, which everybody says for 35000. 3万50 and 3万5元 may be either.
std::optional<Decimal> read_below_ten_thousand(std::string_view text) {
  for (const auto& [unit, times] : {std::pair<std::string_view, int>{"千", 1000}, {"百", 100}}) {
    auto rest = text;
    strip_back(rest, "元");
    strip_front(rest, "零");
    if (strip_back(rest, unit))
      return rest.size() == 1 && is_digit(rest[0]) ? std::optional(Decimal((rest[0] - '0') * times)) : std::nullopt;
  }
  const auto digits = text.substr(0, text.find("元"));
  const bool is_in_yuan = digits.size() < text.size();
  if (!all_digits(digits) || digits.size() > 4) return std::nullopt;
  if (!is_in_yuan && digits.size() == 1) return Decimal((digits[0] - '0') * 1000);
  if (digits.size() == 4 || (is_in_yuan && digits.size() == 3)) return read_yuan(text);
  return std::nullopt;
}

std::optional<Decimal> read_with_units(std::string_view text) {
  if (const auto at = text.find("万"); at != std::string_view::npos) {
    const auto head = read_plain(text.substr(0, at));
    if (!head) return std::nullopt;
    const auto ten_thousands = Decimal::multiply(*head, Decimal(10000));
    const auto rest = text.substr(at + std::string_view("万").size());
    if (rest.empty() || rest == "元" || !ten_thousands) return ten_thousands;
    const auto below = head->scale() == 0 && head->units() >= 0 ? read_below_ten_thousand(rest) : std::nullopt;
    return below ? Decimal::add(*ten_thousands, *below) : std::nullopt;
  }
  auto rest = text;
  strip_back(rest, "元");
  if (strip_back(rest, "千")) {
    const auto thousands = read_plain(rest);
    return thousands ? Decimal::multiply(*thousands, Decimal(1000)) : std::nullopt;
  }
  return read_yuan(text);
}

}  // namespace

std::optional<Decimal> read_number(std::string_view squeezed_text) {
  if (squeezed_text.size() < 18)
    if (const auto plain = Decimal::parse(squeezed_text); plain && plain->scale() <= 6) return plain;
  const std::string folded = replaced(std::string(squeezed_text), "−", "-");
  std::string_view text = folded;
  // Bookkeepers' minus.
  bool is_negative = false;
  if (text.size() > 2 && text.front() == '(' && text.back() == ')') {
    is_negative = true;
    text = text.substr(1, text.size() - 2);
  }
  for (const std::string_view currency : {"人民币", "RMB", "CNY", "¥", "￥"}) strip_front(text, currency);
  if (!strip_back(text, "整")) strip_back(text, "正");
  const auto number = read_with_units(text);
  return number && is_negative ? std::optional(number->negated()) : number;
}

bool names_its_unit(std::string_view squeezed_text) {
  return contains(squeezed_text, "元") || contains(squeezed_text, "万") || contains(squeezed_text, "千");
}

bool is_parted_by_blanks(std::string_view cell) {
  const std::string text = normalised(cell);
  for (size_t i = text.find(' '); i != std::string::npos; i = text.find(' ', i + 1)) {
    if (i == 0 || i + 1 == text.size() || !is_digit(text[i - 1]) || !is_digit(text[i + 1])) continue;
    size_t before = 0, after = 0;
    while (before < i && is_digit(text[i - 1 - before])) ++before;
    while (i + 1 + after < text.size() && is_digit(text[i + 1 + after])) ++after;
    if (before > 3 || after != 3) return true;
  }
  return false;
}

}  // namespace guben::intake
