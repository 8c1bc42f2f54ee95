#include "intake/cell_values.hpp"

#include <cmath>

#include "core/text.hpp"

namespace guben::intake {
namespace {
using dictionary::Field;
using dictionary::FieldType;
using spreadsheet::Cell;
using spreadsheet::CellKind;

constexpr int kFirstSerial = 10000, kLastSerial = 80000;  // 1927 to 2119
constexpr size_t kLongestBlank = 24;                      // bytes: no word for blank is longer, its blanks included
constexpr int kSerialEpoch = -25569;                      // 1899-12-30 in days since 1970

std::optional<int64_t> whole(std::string_view digits) {
  if (digits.empty() || digits.size() > 15) return std::nullopt;
  int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// Runs of digits of a text, in order.
std::vector<std::string_view> digit_runs(std::string_view text) {
  std::vector<std::string_view> runs;
  for (size_t i = 0; i < text.size();) {
    size_t end = i;
    while (end < text.size() && text[end] >= '0' && text[end] <= '9') ++end;
    if (end > i) runs.push_back(text.substr(i, end - i));
    i = std::max(end, i + 1);
  }
  return runs;
}

std::optional<Date> date_of_serial(std::string_view text) {
  const auto point = text.find('.');
  const auto serial = whole(text.substr(0, point));
  if (!serial || *serial < 1 || *serial > kLastSerial) return std::nullopt;
  return Date::from_days(static_cast<int32_t>(*serial) + kSerialEpoch);
}

ReadCell wrong(const char* code) { return {{}, code}; }

ReadCell read_scaled(const Field& field, std::string_view text, int scale, bool ten_thousand) {
  if (is_none(text)) return {int64_t{0}};
  auto number = read_number(text);
  if (!number) return wrong("intake.not_a_number");
  // A unit in the cell itself wins over the header's.
  if (ten_thousand && !contains(text, "元")) number = Decimal::multiply(*number, Decimal(10000));
  if (!number || (field.min && *number < *field.min) || (field.max && *number > *field.max))
    return wrong("intake.out_of_range");
  const auto scaled = number->rescaled(scale);
  if (!scaled || scaled->units() > INT64_C(999999999999999999) || scaled->units() < -INT64_C(999999999999999999))
    return wrong("intake.out_of_range");
  return {static_cast<int64_t>(scaled->units())};
}

ReadCell read_yes_no(std::string_view text) {
  static constexpr std::string_view yes[] = {"是", "√",    "✓",      "✔",      "1",    "有",   "Y",
                                             "y",  "YES",  "Yes",    "yes",    "TRUE", "true", "已",
                                             "对", "享受", "已参加", "已参保", "安全"};
  static constexpr std::string_view no[] = {"否",   "×",    "✗",  "✘",      "X",      "x",      "0",     "无",
                                            "没有", "N",    "n",  "NO",     "No",     "no",     "FALSE", "false",
                                            "未",   "不是", "不", "未享受", "未参加", "未参保", "不安全"};
  if (std::find(std::begin(yes), std::end(yes), text) != std::end(yes)) return {true};
  if (std::find(std::begin(no), std::end(no), text) != std::end(no)) return {false};
  return wrong("intake.not_yes_or_no");
}

ReadCell read_code(const Field& field, std::string_view text) {
  for (const auto& code : field.values)
    for (const auto& word : code.words)
      if (word == text) return {std::string_view(code.value)};
  return wrong("intake.unknown_code");
}

ReadCell read_date_cell(const Field& field, const Cell& cell, std::string_view text) {
  if (is_none(text)) return {};
  if (text == "长期" || text == "永久") return {*Date::from_ymd(9999, 12, 31)};
  std::optional<Date> date;
  if (cell.kind == CellKind::DateNumber) date = date_of_serial(text);
  else if (text.size() == 10 && text[4] == '-') date = Date::from_iso(text);
  else if (const auto runs = digit_runs(text); runs.size() == 1 && runs[0].size() == 5 && runs[0] == text) {
    const auto serial = whole(text);
    if (*serial >= kFirstSerial && *serial <= kLastSerial) date = date_of_serial(text);
  } else if (const auto read = read_date(text)) date = read->date;
  if (!date) return wrong("intake.not_a_date");
  if (date->year() < 1900 || date->year() > 2100) return wrong("intake.not_a_date");
  return {field.type == FieldType::Month ? date->first_of_month() : *date};
}

ReadCell read_year(std::string_view text) {
  for (const auto run : digit_runs(text))
    if (run.size() == 4 && (run.starts_with("19") || run.starts_with("20"))) return {*whole(run)};
  return wrong("intake.not_a_year");
}

/// 2019-2020学年, 2019学年, 2019, 2020春 (which belongs to 2019-2020).
ReadCell read_school_year(std::string_view text) {
  auto year = read_year(text);
  if (year.problem) return year;
  if (digit_runs(text).size() == 1 && contains(text, "春")) return {std::get<int64_t>(year.value) - 1};
  return year;
}

/// 2020春, 2020年春季学期, 2019-2020学年第二学期.
ReadCell read_term(std::string_view text, RowTexts& texts) {
  const auto runs = digit_runs(text);
  const auto year = read_year(text);
  if (year.problem) return wrong("intake.not_a_term");
  auto first = std::get<int64_t>(year.value);
  if (contains(text, "春"))
    return {texts.keep(fmt::format("{}春", runs.size() > 1 && runs[1].size() == 4 ? first + 1 : first))};
  if (contains(text, "秋")) return {texts.keep(fmt::format("{}秋", first))};
  if (contains(text, "第二学期") || contains(text, "下学期") || contains(text, "第2学期"))
    return {texts.keep(fmt::format("{}春", first + 1))};
  if (contains(text, "第一学期") || contains(text, "上学期") || contains(text, "第1学期"))
    return {texts.keep(fmt::format("{}秋", first))};
  return wrong("intake.not_a_term");
}

}  // namespace

std::optional<Decimal> read_number(std::string_view squeezed_text) {
  if (squeezed_text.size() < 18)
    if (const auto plain = Decimal::parse(squeezed_text); plain && plain->scale() <= 6) return plain;
  std::string text(squeezed_text);
  bool times_ten_thousand = false;
  for (const std::string_view unit : {"人民币", "¥", "￥", "元整", "万元", "元", "万", "%"}) {
    const auto at = text.find(unit);
    if (at == std::string::npos) continue;
    if (unit == "万元" || unit == "万") times_ten_thousand = true;
    text.erase(at, unit.size());
  }
  text = replaced(replaced(std::move(text), ",", ""), "，", "");
  if (text.size() > 2 && text.front() == '(' && text.back() == ')')
    text = "-" + text.substr(1, text.size() - 2);  // bookkeepers' minus
  auto number = Decimal::parse(text);
  if ((!number || number->scale() > 6) && !text.empty() &&
      text.find_first_not_of("0123456789.eE+-") == std::string::npos) {
    // A binary fraction as the spreadsheet stores it (1234.5600000000001), or an exponent.
    char* end = nullptr;
    const double value = std::strtod(text.c_str(), &end);
    if (end != text.c_str() + text.size() || !std::isfinite(value) || std::abs(value) > 1e18) return std::nullopt;
    number = Decimal::parse(fmt::format("{:.6f}", value));
  }
  if (number && times_ten_thousand) number = Decimal::multiply(*number, Decimal(10000));
  return number;
}

std::optional<ReadDate> read_date(std::string_view text) {
  if (const auto iso = Date::from_iso(text)) return ReadDate{*iso, false};
  const auto runs = digit_runs(text);
  if (runs.empty() || (text[0] < '0' || text[0] > '9')) return std::nullopt;
  const auto make = [](int64_t year, int64_t month, int64_t day, bool month_only) -> std::optional<ReadDate> {
    if (year < 100) year += year > 40 ? 1900 : 2000;
    const auto date = Date::from_ymd(static_cast<int>(year), static_cast<int>(month), static_cast<int>(day));
    if (!date) return std::nullopt;
    return ReadDate{*date, month_only};
  };
  const auto first = *whole(runs[0].substr(0, 15));
  if (runs[0].size() == 14) return make(first / 10000000000, first / 100000000 % 100, first / 1000000 % 100, false);
  if (runs[0].size() == 8) return make(first / 10000, first / 100 % 100, first % 100, false);
  if (runs[0].size() == 6 && runs.size() == 1) return make(first / 100, first % 100, 1, true);
  if (runs[0].size() != 4 || runs.size() < 2 || runs[1].size() > 2) return std::nullopt;
  if (runs.size() == 2) return make(first, *whole(runs[1]), 1, true);
  if (runs[2].size() > 2) {
    // "2024-05-0600:00:00" after blanks were squeezed out: the day, then a clock time nobody asked for.
    if (runs[2].size() != 4 || !contains(text, ":")) return std::nullopt;
    return make(first, *whole(runs[1]), *whole(runs[2].substr(0, 2)), false);
  }
  return make(first, *whole(runs[1]), *whole(runs[2]), false);
}

std::optional<Period> find_period(std::string_view title) {
  const std::string text = squeezed(title);
  std::optional<Period> found;
  for (size_t i = 0; i + 4 <= text.size(); ++i) {
    if (i > 0 && text[i - 1] >= '0' && text[i - 1] <= '9') continue;
    const auto year = whole(std::string_view(text).substr(i, 4));
    if (!year || *year < 1990 || *year > 2099) continue;
    std::string_view rest = std::string_view(text).substr(i + 4);
    const bool eight = rest.size() >= 4 && whole(rest.substr(0, 4)).has_value();
    if (rest.starts_with("年")) rest.remove_prefix(3);
    else if (!rest.empty() && (rest[0] == '-' || rest[0] == '.' || rest[0] == '/' || rest[0] == '_'))
      rest.remove_prefix(1);
    else if (!eight && !(rest.size() >= 2 && whole(rest.substr(0, 2)))) continue;
    size_t digits = 0;
    while (digits < 2 && digits < rest.size() && rest[digits] >= '0' && rest[digits] <= '9') ++digits;
    const auto month = whole(rest.substr(0, digits));
    if (month && *month >= 1 && *month <= 12) {
      const auto day = *Date::from_ymd(static_cast<int>(*year), static_cast<int>(*month), 1);
      found = Period{day, day.last_of_month()};
    } else if (std::string_view(text).substr(i + 4).starts_with("年") && !found) {
      found = Period{*Date::from_ymd(static_cast<int>(*year), 1, 1), *Date::from_ymd(static_cast<int>(*year), 12, 31)};
    }
  }
  return found;
}

std::string_view RowTexts::squeezed(std::string_view text) {
  std::string scratch;
  const auto view = squeezed_view(text, scratch);
  return view.data() == scratch.data() ? keep(std::move(scratch)) : view;
}
std::string_view RowTexts::normalised(std::string_view text) {
  std::string scratch;
  const auto view = normalised_view(text, scratch);
  return view.data() == scratch.data() ? keep(std::move(scratch)) : view;
}

ReadCell read_cell(const Field& field, const Cell& cell, bool ten_thousand, RowTexts& texts) {
  if (cell.kind == CellKind::Empty) return {};
  if (cell.kind == CellKind::Error) return wrong("intake.error_value");
  if (cell.kind == CellKind::FormulaOnly) return wrong("intake.formula_without_value");
  if (field.type == FieldType::Text) {
    const auto text = texts.normalised(cell.text);
    if (text.size() <= kLongestBlank) {
      std::string scratch;
      const auto bare = squeezed_view(text, scratch);
      if (is_blank(bare) || (field.none_if_blank && is_none(bare))) return {};
    }
    return {text};
  }
  std::string_view text = texts.squeezed(cell.text);
  if (!text.empty() && text[0] == '\'') text.remove_prefix(1);
  if (is_blank(text)) return {};
  switch (field.type) {
    case FieldType::Name:
      if (is_none(text)) return {};
      return {text};
    case FieldType::IdNumber:
    case FieldType::Certificate:
      if (is_none(text)) return {};
      return {text};
    case FieldType::Code:
      if (field.none_if_blank && is_none(text)) return {};
      return read_code(field, text);
    case FieldType::YesNo: return read_yes_no(text);
    case FieldType::Integer: {
      const auto scaled = read_scaled(field, text, 4, false);
      if (scaled.problem) return scaled;
      const auto units = std::get<int64_t>(scaled.value);
      return units % 10000 == 0 ? ReadCell{units / 10000} : wrong("intake.not_a_number");
    }
    case FieldType::Number: return read_scaled(field, text, 4, false);
    case FieldType::Money: return read_scaled(field, text, 2, ten_thousand);
    case FieldType::Date:
    case FieldType::Month: return read_date_cell(field, cell, text);
    case FieldType::Year: return is_none(text) ? ReadCell{} : read_year(text);
    case FieldType::SchoolYear: return read_school_year(text);
    case FieldType::Term: return read_term(text, texts);
    default: return {text};
  }
}

}  // namespace guben::intake
