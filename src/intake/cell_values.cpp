#include "intake/cell_values.hpp"

#include "china/id_number.hpp"
#include "china/numerals.hpp"
#include "core/text.hpp"
#include "intake/written_date.hpp"

namespace guben::intake {
namespace {
using dictionary::Field;
using dictionary::FieldType;
using spreadsheet::Cell;
using spreadsheet::CellKind;

constexpr size_t kLongestBlank = 48;  // bytes: no word for blank is longer, its blanks included
constexpr size_t kKeptDigits = 15;    // of a number, by every spreadsheet program
constexpr std::string_view kBroken = "\uFFFD";

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

ReadCell wrong(const char* code) { return {{}, code}; }

bool is_one_of(const std::vector<std::string>& words, std::string_view text) {
  return !words.empty() && std::find(words.begin(), words.end(), text) != words.end();
}
/// None, in this column: 无, or what its declaration lists (未签约).
bool is_none_in(const Field& field, std::string_view text) {
  return is_none(text) || is_one_of(field.none_words, text);
}

ReadCell read_scaled(const Field& field, const Cell& cell, std::string_view text, int scale, bool ten_thousand) {
  if (is_none_in(field, text)) return {int64_t{0}};
  auto number = read_number(text);
  if (!number || (text.size() < cell.text.size() && is_parted_by_blanks(cell.text)))
    return wrong("intake.not_a_number");
  // A unit in the cell itself wins over the header's.
  if (ten_thousand && !names_its_unit(text)) number = Decimal::multiply(*number, Decimal(10000));
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

/// A word without the marks that come and go: 转移性收入(养老金) and 转移性收入-养老金 are one.
std::string without_marks(std::string_view word) {
  std::string bare(word);
  for (const std::string_view mark : {"(", ")",  "[", "]", "【", "】", "-",  "—", "–", "_",  "/",
                                      ":", "、", "·", ".", ",",  "。", "\"", "“", "”", "《", "》"})
    bare = replaced(std::move(bare), mark, "");
  return bare;
}

ReadCell read_code(const Field& field, std::string_view text) {
  for (const auto& code : field.values)
    for (const auto& word : code.words)
      if (word == text) return {std::string_view(code.value)};
  const std::string bare = without_marks(text);
  const dictionary::CodeValue* found = nullptr;
  if (!bare.empty())
    for (const auto& code : field.values)
      for (const auto& word : code.words)
        if (without_marks(word) == bare) {
          if (found && found != &code) return wrong("intake.unknown_code");
          found = &code;
        }
  return found ? ReadCell{std::string_view(found->value)} : wrong("intake.unknown_code");
}

ReadCell read_date_cell(const Field& field, const Cell& cell, std::string_view text) {
  if (is_none_in(field, text)) return {};
  const auto written = read_written_date(cell);
  switch (written.says) {
    case WrittenDate::Says::Nothing: return {};
    case WrittenDate::Says::Open:
      // "No end" is an answer where a date may lie ahead; of what has happened or not it is "not yet".
      if (field.ahead) return {*Date::from_ymd(9999, 12, 31)};
      return field.none_if_blank ? ReadCell{} : wrong("intake.not_a_date");
    case WrittenDate::Says::Ambiguous: return wrong("intake.ambiguous_date");
    case WrittenDate::Says::NoDate: return wrong("intake.not_a_date");
    default: return {field.type == FieldType::Month ? written.date.first_of_month() : written.date};
  }
}

/// 2020, 2020年, 2020年度, 二〇二〇年, a date cell of that year. Two years are none.
ReadCell read_year(const Cell& cell, std::string_view text) {
  if (cell.kind == CellKind::DateNumber) {
    const auto day = day_of_serial(cell.text);
    if (!day || day->year() > 2100) return wrong("intake.not_a_year");
    return day->year() <= 1900 ? ReadCell{} : ReadCell{int64_t{day->year()}};
  }
  const auto year_in = [](std::string_view written) -> std::optional<int64_t> {
    std::optional<int64_t> year;
    for (const auto run : digit_runs(written)) {
      if (run.size() != 4 || !(run.starts_with("19") || run.starts_with("20"))) continue;
      if (year && *year != *whole(run)) return std::nullopt;
      year = whole(run);
    }
    return year;
  };
  auto year = year_in(text);
  if (!year && digit_runs(text).empty()) year = year_in(china::with_arabic_numerals(text));
  if (!year) return wrong("intake.not_a_year");
  return *year == 1900 ? ReadCell{} : ReadCell{*year};  // what exports write for "empty"
}

/// The first year of what may name two.
ReadCell read_first_year(std::string_view text) {
  for (const auto run : digit_runs(text))
    if (run.size() == 4 && (run.starts_with("19") || run.starts_with("20"))) return {*whole(run)};
  return wrong("intake.not_a_year");
}

/// A text that is taken as it stands. One whose character was broken before it came to us is taken too, and said: what
/// is left of a name still tells people apart. (What the reader found broken it says itself.)
ReadCell taken_as_written(std::string_view text, const Cell& cell) {
  // Plain text is a view of the cell; only what had to be folded can hold such a character.
  const bool may_be_broken =
      text.data() != cell.text.data() && cell.remark == spreadsheet::Remark::None && contains(text, kBroken);
  return {text, nullptr, may_be_broken ? "intake.broken_character" : nullptr};
}

/// Digits before the point.
size_t whole_digits(std::string_view number) {
  size_t digits = 0;
  while (digits < number.size() && number[digits] >= '0' && number[digits] <= '9') ++digits;
  return digits;
}

/// 9900000001.0: how data tools end a whole number. Of few digits only where it is one.
std::string_view without_zero_fraction(std::string_view text, bool is_number = false) {
  const auto digits = whole_digits(text);
  if (digits < (is_number ? 1 : 5) || digits + 1 >= text.size() || text[digits] != '.') return text;
  return text.find_first_not_of('0', digits + 1) == std::string_view::npos ? text.substr(0, digits) : text;
}
bool is_long_fraction(std::string_view text) {
  return text.size() > 4 && text[0] >= '0' && text[0] <= '9' &&
         (without_zero_fraction(text).size() < text.size() || china::is_scientific(text));
}

/// What a number cell says where a text is asked for: the number, in digits; of more than fifteen the rest is lost.
ReadCell read_number_as_text(const Cell& cell, RowTexts& texts) {
  const auto text = texts.squeezed(cell.text);
  const bool is_negative = text.starts_with("-");
  if (text.find_first_of("Ee") != std::string_view::npos) {
    const auto number = read_number(text);
    const bool is_whole = number && number->without_trailing_zeros().scale() <= 0;
    if (number && !is_whole && cell.kind == CellKind::Number) return {text};
    if (!is_whole) return wrong("intake.number_destroyed");
    const auto digits = number->rescaled(0)->to_string();
    if (digits.size() > kKeptDigits + is_negative || (cell.kind != CellKind::Number && digits.size() >= kKeptDigits))
      return wrong("intake.number_destroyed");
    return {texts.keep(digits)};
  }
  if (cell.kind == CellKind::Number && whole_digits(text) > kKeptDigits) return wrong("intake.number_destroyed");
  return {without_zero_fraction(text, cell.kind == CellKind::Number)};
}

/// An ID number or a certificate's. In a number cell its end is lost; it is handed on in the form in which a
/// spreadsheet shows that, so that nobody takes the noughts for digits.
ReadCell read_long_number(const Cell& cell, std::string_view text, RowTexts& texts) {
  if (cell.kind == CellKind::Number && text.find_first_of("Ee") == std::string_view::npos &&
      whole_digits(text) > kKeptDigits) {
    const auto shown =
        fmt::format("{}.{}E+{}", text.substr(0, 1), text.substr(1, kKeptDigits - 1), whole_digits(text) - 1);
    return {texts.keep(shown), nullptr, "intake.number_destroyed"};
  }
  if (china::is_scientific(text)) return {text, nullptr, "intake.number_destroyed"};
  const auto digits = without_zero_fraction(text);
  return digits.size() < text.size() ? ReadCell{digits} : taken_as_written(text, cell);
}

/// 2019-2020学年, 2019学年, 2019, 2020春 (which belongs to 2019-2020).
ReadCell read_school_year(std::string_view text) {
  auto year = read_first_year(text);
  if (year.problem) return year;
  if (digit_runs(text).size() == 1 && contains(text, "春")) return {std::get<int64_t>(year.value) - 1};
  return year;
}

/// 2020春, 2020年春季学期, 2019-2020学年第二学期.
ReadCell read_term(std::string_view text, RowTexts& texts) {
  const auto runs = digit_runs(text);
  const auto year = read_first_year(text);
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
    if (cell.kind == CellKind::Number || is_long_fraction(cell.text)) return read_number_as_text(cell, texts);
    const auto text = texts.normalised(cell.text);
    if (text.size() <= kLongestBlank) {
      std::string scratch;
      const auto bare = squeezed_view(text, scratch);
      if (is_blank(bare) || (field.none_if_blank && is_none_in(field, bare))) return {};
    }
    return taken_as_written(text, cell);
  }
  std::string_view text = texts.squeezed(cell.text);
  if (!text.empty() && text[0] == '\'') text.remove_prefix(1);
  if (is_blank(text)) return {};
  switch (field.type) {
    case FieldType::Name:
      if (is_none_in(field, text)) return {};
      return taken_as_written(text, cell);
    case FieldType::IdNumber:
    case FieldType::Certificate:
      if (is_none(text)) return {};
      return read_long_number(cell, text, texts);
    case FieldType::Code:
      if (field.none_if_blank && is_none_in(field, text)) return {};
      return read_code(field, text);
    case FieldType::YesNo:
      if (field.none_if_blank && is_one_of(field.none_words, text)) return {};
      return read_yes_no(text);
    case FieldType::Integer: {
      const auto scaled = read_scaled(field, cell, text, 4, false);
      if (scaled.problem) return scaled;
      const auto units = std::get<int64_t>(scaled.value);
      return units % 10000 == 0 ? ReadCell{units / 10000} : wrong("intake.not_a_number");
    }
    case FieldType::Number: return read_scaled(field, cell, text, 4, false);
    case FieldType::Money: return read_scaled(field, cell, text, 2, ten_thousand);
    case FieldType::Date:
    case FieldType::Month: return read_date_cell(field, cell, text);
    case FieldType::Year: return is_none_in(field, text) ? ReadCell{} : read_year(cell, text);
    case FieldType::SchoolYear: return read_school_year(text);
    case FieldType::Term: return read_term(text, texts);
    default: return {text};
  }
}

std::string shown(const spreadsheet::Cell& cell) {
  if (cell.kind == CellKind::DateNumber)
    if (const auto day = day_of_serial(cell.text)) return day->to_string();
  return normalised(cell.text);
}

}  // namespace guben::intake
