#include "intake/written_date.hpp"

#include <cmath>

#include "china/numerals.hpp"
#include "core/text.hpp"
#include "intake/text_reader.hpp"

namespace guben::intake {
namespace {
using spreadsheet::Cell;
using spreadsheet::CellKind;
using Says = WrittenDate::Says;

constexpr int kFirstSerial = 10000, kLastSerial = 80000;  // 1927 to 2119: of numbers that nothing shows as a date
constexpr int kLastDay = 2958465;                         // 9999-12-31
constexpr int kSerialEpoch = -25569;                      // 1899-12-30 in days since 1970
constexpr int kSecondsOfDay = 86400;

/// Days that stand for "empty" and that no fact of a living household can be: the first days of spreadsheets (0 and 1
/// are 1900-01-00 and 1900-01-01), of Windows (1601), of SQL Server (1753, 1900) and of .NET (0001). 1970-01-01 is not
/// among them: people were born on it; only with the clock of UTC+8 at its epoch it is nought.
bool is_empty_mark(Date day) {
  static const std::array marks{*Date::from_ymd(1900, 1, 1),   *Date::from_ymd(1899, 12, 30),
                                *Date::from_ymd(1899, 12, 31), *Date::from_ymd(1753, 1, 1),
                                *Date::from_ymd(1601, 1, 1),   *Date::from_ymd(1, 1, 1)};
  return std::find(marks.begin(), marks.end(), day) != marks.end();
}

/// 9999-12-31, 2999-12-31, 2099-12-31: "no end" where a system asks for a date.
bool is_open_mark(Date day) {
  return day.year() == 9999 || ((day.year() == 2099 || day.year() == 2999) && day.month() == 12);
}

WrittenDate judged(Date day, Says precision) {
  static const Date first = *Date::from_ymd(1900, 1, 2), last = *Date::from_ymd(2099, 11, 30);
  if (day >= first && day <= last) return {precision, day};
  if (is_empty_mark(day)) return {Says::Nothing};
  if (is_open_mark(day)) return {Says::Open};
  if (day.year() < 1900 || day.year() > 2100) return {Says::NoDate};
  return {precision, day};
}

/// Browsers in UTC+8 write midnight 43 seconds early: until 1901 the clocks of China stood at +8:05:43, and what keeps
/// whole minutes loses the rest.
bool is_midnight_of_the_next_day(int64_t second_of_day) {
  const auto left = kSecondsOfDay - second_of_day;
  return left <= 0 || (left >= 42 && left <= 44);
}

struct Serial {
  int64_t day, second;
};
std::optional<Serial> serial_of(std::string_view text) {
  const std::string copy(text);
  char* end = nullptr;
  const double value = std::strtod(copy.c_str(), &end);
  if (copy.empty() || end != copy.c_str() + copy.size() || !(value >= 0) || value > kLastDay + 1) return std::nullopt;
  Serial serial{static_cast<int64_t>(value), 0};
  serial.second = std::llround((value - std::floor(value)) * kSecondsOfDay);
  if (serial.second > 0 && is_midnight_of_the_next_day(serial.second)) ++serial.day, serial.second = 0;
  return serial;
}

WrittenDate read_serial(std::string_view text) {
  const auto serial = serial_of(text);
  if (!serial || (serial->day == 0 && serial->second > 0)) return {Says::NoDate};
  if (serial->day <= 2) return {Says::Nothing};
  return judged(Date::from_days(static_cast<int32_t>(serial->day) + kSerialEpoch), Says::Day);
}

/// 2020年6月-8月, 2020-06~2020-08: a span where one date is asked for.
bool begins_a_span(TextReader reader) {
  reader.blanks();
  if (reader.one_of({"-", "—", "–", "~", "～", "至", "到", "、", ",", "/", "和", "."}).empty()) return false;
  while (!reader.one_of({"-", "—", " "}).empty()) {}
  return reader.at_digit();
}

/// A clock time after a day. It is only asked for what moves the day: another zone, the last seconds before midnight.
struct Clock {
  int64_t second = 0;
  bool is_there = false, is_zoned = false;
};
std::optional<Clock> read_clock(TextReader& reader) {
  Clock clock;
  reader.blanks();
  reader.takes("T");
  reader.one_of({"上午", "下午", "AM", "PM"});
  reader.blanks();
  if (!reader.at_digit()) return clock;
  const auto hour = reader.digits();
  if (hour.size() > 2 || number(hour) > 24 || reader.one_of({":", "时", "点"}).empty()) return std::nullopt;
  const auto minute = reader.digits();
  if (minute.size() > 2 || number(minute) > 59) return std::nullopt;
  std::string_view second;
  if (!reader.one_of({":", "分"}).empty()) second = reader.digits();
  if (second.size() > 2 || number(second) > 60) return std::nullopt;
  reader.takes("秒");
  if (reader.takes(".")) reader.digits();
  clock.is_there = true;
  clock.second = number(hour) * 3600 + number(minute) * 60 + number(second);
  reader.blanks();
  reader.one_of({"AM", "PM"});
  if (!reader.one_of({"Z", "z", "UTC", "GMT"}).empty()) clock.is_zoned = true;
  const auto sign = reader.one_of({"+", "-"});
  if (sign.empty()) {
    if (clock.is_zoned) clock.second += 8 * 3600;
    return clock;
  }
  const auto offset = reader.digits();
  std::string_view minutes = offset.size() > 2 ? offset.substr(offset.size() - 2) : "";
  const auto hours = offset.substr(0, offset.size() - minutes.size());
  if (reader.takes(":")) minutes = reader.digits();
  if (hours.empty() || hours.size() > 2 || minutes.size() > 2) return std::nullopt;
  const int64_t east = (number(hours) * 3600 + number(minutes) * 60) * (sign == "+" ? 1 : -1);
  clock.is_zoned = true;
  clock.second += 8 * 3600 - east;  // the county lies in UTC+8
  reader.blanks();
  reader.one_of({"UTC", "GMT"});
  return clock;
}

void skip_weekday(TextReader& reader) {
  reader.blanks();
  const bool in_brackets = reader.takes("(");
  if (!reader.one_of({"星期", "周"}).empty()) reader.one_of({"一", "二", "三", "四", "五", "六", "日", "天"});
  if (in_brackets) reader.takes(")");
  reader.blanks();
}

WrittenDate read_day(int year, int month, int day, TextReader reader) {
  reader.blanks();
  reader.one_of({"日", "号"});
  skip_weekday(reader);
  if (begins_a_span(reader)) return {Says::Ambiguous};
  const auto clock = read_clock(reader);
  if (!clock) return {Says::NoDate};
  skip_weekday(reader);
  if (!reader.at_end()) return {begins_a_span(reader) ? Says::Ambiguous : Says::NoDate};
  if ((year <= 1 && month <= 1 && day <= 1) || (year == 1900 && month == 1 && day == 0)) return {Says::Nothing};
  const auto date = Date::from_ymd(year, month, day);
  if (!date) return {Says::NoDate};
  auto second = clock->second;
  int moved = 0;
  for (; second < 0; second += kSecondsOfDay) --moved;
  // 24:00 is the end of its day.
  for (; second > kSecondsOfDay || (second == kSecondsOfDay && clock->is_zoned); second -= kSecondsOfDay) ++moved;
  if (clock->is_there && second < kSecondsOfDay && is_midnight_of_the_next_day(second)) ++moved;
  if (year == 1970 && month == 1 && day == 1 && moved == 0 && clock->second == 8 * 3600) return {Says::Nothing};
  return judged(date->plus_days(moved), Says::Day);
}

WrittenDate read_month(int year, int month, TextReader reader) {
  if (begins_a_span(reader)) return {Says::Ambiguous};
  reader.one_of({"起", "止", "初", "底", "末"});
  reader.blanks();
  if (!reader.at_end()) return {Says::NoDate};
  if (year <= 1 && month <= 1) return {Says::Nothing};
  const auto first = Date::from_ymd(year, month, 1);
  return first ? judged(*first, Says::Month) : WrittenDate{};
}

/// 2020 5 6 after a year and its separator.
WrittenDate read_parts(int year, std::string_view separator, TextReader reader, bool is_number) {
  reader.blanks();
  const auto month = reader.digits();
  if (month.empty() || month.size() > 2) return {Says::NoDate};
  reader.blanks();
  bool is_said = reader.takes("月");
  if (is_said) reader.takes("份"), reader.blanks();
  else if (begins_a_span(reader) && separator == "年") return {Says::Ambiguous};
  const bool is_parted = is_said ? !separator.empty() && reader.at_digit() : reader.takes(separator);
  reader.blanks();
  if (!is_said && !is_parted) {
    // A number that shows 2020.1 may have been 2020.10.
    if (is_number && month == "1" && reader.at_end()) return {Says::Ambiguous};
    return read_month(year, number(month), reader);
  }
  if (is_said && !reader.at_digit()) return read_month(year, number(month), reader);
  const auto day = reader.digits();
  if (day.empty() || day.size() > 2) return {Says::NoDate};
  return read_day(year, number(month), number(day), reader);
}

/// 20200506, 202005, 20200506123000: digits only, perhaps with a clock behind.
WrittenDate read_run(std::string_view run, TextReader reader) {
  const auto part = [&](size_t from, size_t size) { return number(run.substr(from, size)); };
  switch (run.size()) {
    case 6: return read_month(part(0, 4), part(4, 2), reader);
    case 8: return read_day(part(0, 4), part(4, 2), part(6, 2), reader);
    case 12:
    case 14: {
      if (!reader.at_end()) return {Says::NoDate};
      std::string clock = fmt::format("{}:{}", run.substr(8, 2), run.substr(10, 2));
      if (run.size() == 14) clock += fmt::format(":{}", run.substr(12, 2));
      return read_day(part(0, 4), part(4, 2), part(6, 2), TextReader(clock));
    }
    default: return {Says::NoDate};
  }
}

/// Five digits: a serial number, or a month without its nought (20201). What may be both is neither.
WrittenDate read_five_digits(std::string_view run, TextReader rest) {
  const int year = number(run.substr(0, 4)), serial = number(run);
  if (year >= 1900 && year <= 2100 && run[4] != '0') return {rest.at_end() ? Says::Ambiguous : Says::NoDate};
  return serial >= kFirstSerial && serial <= kLastSerial ? read_serial(std::string(run) + std::string(rest.rest()))
                                                         : WrittenDate{};
}

bool is_word_for_open(std::string_view text) {
  static constexpr std::string_view words[] = {"长期", "永久", "长期有效", "永久有效", "无期限", "无固定期限", "终身"};
  return std::find(std::begin(words), std::end(words), text) != std::end(words);
}

WrittenDate read_text(std::string_view text, bool is_number) {
  TextReader reader(text);
  const auto run = reader.digits();
  if (run.empty()) return {Says::NoDate};
  // 20200506.0: a data tool's way to write a whole number.
  if (auto rest = reader.rest();
      run.size() > 4 && rest.starts_with(".0") && rest.find_first_not_of('0', 1) == std::string_view::npos)
    reader = TextReader("");
  if (run.size() == 5) return read_five_digits(run, reader);
  if (run.size() != 4) return read_run(run, reader);
  reader.blanks();
  const auto separator = reader.one_of({"年", "-", "/", ".", "_", "—", "–"});
  return separator.empty() ? WrittenDate{} : read_parts(number(run), separator, reader, is_number);
}

}  // namespace

std::optional<Date> day_of_serial(std::string_view text) {
  const auto serial = serial_of(text);
  if (!serial || serial->day < 1 || serial->day > kLastDay) return std::nullopt;
  return Date::from_days(static_cast<int32_t>(serial->day) + kSerialEpoch);
}

WrittenDate read_written_date(const Cell& cell) {
  if (cell.kind == CellKind::DateNumber) return read_serial(cell.text);
  if (cell.text.size() == 10 && cell.text[4] == '-')
    if (const auto iso = Date::from_iso(cell.text)) return judged(*iso, Says::Day);
  std::string scratch;
  std::string_view text = normalised_view(cell.text, scratch);
  if (text.starts_with("'")) text.remove_prefix(1);
  std::string bare;
  if (is_word_for_open(squeezed_view(text, bare))) return {Says::Open};
  const bool is_number = cell.kind == CellKind::Number;
  if (!text.empty() && text[0] >= '0' && text[0] <= '9') {
    const auto read = read_text(text, is_number);
    if (read.says != Says::NoDate) return read;
  }
  const auto arabic = china::with_arabic_numerals(text);
  return arabic == text ? WrittenDate{} : read_text(arabic, is_number);
}

}  // namespace guben::intake
