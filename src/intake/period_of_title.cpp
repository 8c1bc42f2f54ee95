#include "intake/period_of_title.hpp"

#include <vector>

#include "china/numerals.hpp"
#include "core/text.hpp"
#include "intake/text_reader.hpp"

namespace guben::intake {
namespace {

/// How exactly a period is named; the last of the most exact wins. Of a day alone nobody knows whether the data or the
/// file is of it, so it only speaks where no month does.
enum class Exactness { Year, Day, Month };

struct Named {
  Period period;
  Exactness exactness;
};

/// A month, or a day of it.
struct Point {
  int year, month, day = 0;
  Date first() const { return *Date::from_ymd(year, month, std::max(day, 1)); }
  Date last() const { return day == 0 ? first().last_of_month() : first(); }
};

std::optional<Point> point(int year, std::string_view month, std::string_view day = "") {
  if (month.empty() || month.size() > 2 || day.size() > 2) return std::nullopt;
  const Point p{year, number(month), day.empty() ? 0 : number(day)};
  if (!Date::from_ymd(p.year, p.month, day.empty() ? 1 : p.day)) return std::nullopt;
  return p;
}

bool is_year(std::string_view digits) { return digits.size() == 4 && number(digits) >= 1990 && number(digits) <= 2099; }

Named months(int year, int first, int last) {
  return {{*Date::from_ymd(year, first, 1), Date::from_ymd(year, last, 1)->last_of_month()}, Exactness::Month};
}

bool takes_connector(TextReader& reader) {
  return !reader.one_of({"--", "—", "–", "-", "~", "～", "至", "到"}).empty() && (reader.takes("—"), true);
}

/// 6月, 6月30日, 6 (before a connector): behind a year, or behind the first point of a span.
std::optional<Point> read_point_in_words(int year, TextReader& reader) {
  TextReader ahead = reader;
  const auto month = ahead.digits();
  if (!ahead.takes("月")) return std::nullopt;
  ahead.takes("份");
  TextReader day_ahead = ahead;
  const auto day = day_ahead.digits();
  const bool has_day = !day.empty() && !day_ahead.one_of({"日", "号"}).empty();
  const auto read = point(year, month, has_day ? day : "");
  if (read) reader = has_day ? day_ahead : ahead;
  return read;
}

/// 2020-06, 2020.6.30, 202006.
std::optional<Point> read_point_in_digits(TextReader& reader) {
  TextReader ahead = reader;
  const auto run = ahead.digits();
  std::optional<Point> read;
  if (run.size() == 6 && is_year(run.substr(0, 4))) read = point(number(run.substr(0, 4)), run.substr(4));
  else if (is_year(run)) {
    const auto separator = ahead.one_of({"-", ".", "/", "_"});
    const auto month = separator.empty() ? std::string_view() : ahead.digits();
    TextReader day_ahead = ahead;
    if (day_ahead.takes(separator) && day_ahead.at_digit()) {
      const auto day = day_ahead.digits();
      // 2020.01-2020.06 goes on with a year.
      if (day.size() <= 2) read = point(number(run), month, day), ahead = day_ahead;
      else read = point(number(run), month);
    } else read = point(number(run), month);
  }
  if (read) reader = ahead;
  return read;
}

Named named(const Point& first, const Point& last) {
  const bool is_one_day = first.day != 0 && first.first() == last.last();
  if (is_one_day) return {{first.first().first_of_month(), first.first().last_of_month()}, Exactness::Day};
  return {{first.first(), last.last()}, Exactness::Month};
}

/// After the first point of what may be a span. Nothing when it is one that cannot be.
std::optional<Named> read_span(const Point& first, TextReader& reader) {
  TextReader ahead = reader;
  if (!takes_connector(ahead)) return named(first, first);
  std::optional<Point> last;
  if (TextReader year_ahead = ahead; is_year(year_ahead.digits()) && year_ahead.takes("年")) {
    last = read_point_in_words(number(ahead.rest().substr(0, 4)), year_ahead);
    ahead = year_ahead;
  } else if (last = read_point_in_words(first.year, ahead); !last) last = read_point_in_digits(ahead);
  if (!last) return named(first, first);
  reader = ahead;
  if (last->last() < first.first()) return std::nullopt;
  return named(first, *last);
}

/// What stands behind 2020年: a quarter, a half, months; the whole year where nothing of the kind does.
std::optional<Named> read_in_year(int year, TextReader& reader, bool is_said) {
  if (is_said && reader.takes("度")) reader.takes("全年");
  if (reader.takes("上半年")) return months(year, 1, 6);
  if (reader.takes("下半年")) return months(year, 7, 12);
  TextReader ahead = reader;
  const bool is_up_to = ahead.takes("前");
  const bool is_counted = ahead.takes("第") || !ahead.one_of({"Q", "q"}).empty();
  const auto first = ahead.digits();
  if (first.size() == 1 &&
      (ahead.takes("季度") || (is_counted && ahead.rest().empty()) || (is_counted && reader.rest().starts_with("Q")))) {
    reader = ahead;
    const int quarter = number(first);
    if (quarter < 1 || quarter > 4) return std::nullopt;
    return months(year, is_up_to ? 1 : quarter * 3 - 2, quarter * 3);
  }
  if (!is_counted && !is_up_to && first.size() == 1)
    if (TextReader span = ahead; takes_connector(span)) {
      const auto last = span.digits();
      if (last.size() == 1 && span.takes("季度") && first <= last && first >= "1" && last <= "4") {
        reader = span;
        return months(year, number(first) * 3 - 2, number(last) * 3);
      }
    }
  if (!is_counted && !is_up_to && !first.empty())
    if (TextReader span = ahead; takes_connector(span)) {
      // 1-6月
      if (const auto last = read_point_in_words(year, span); last && last->day == 0) {
        reader = span;
        const auto begin = point(year, first);
        if (!begin || begin->month > last->month) return std::nullopt;
        return months(year, begin->month, last->month);
      }
    }
  if (const auto begin = read_point_in_words(year, reader)) return read_span(*begin, reader);
  if (!is_said || is_counted || (is_up_to && !first.empty())) return std::nullopt;  // 第一、二季度: not understood
  return Named{months(year, 1, 12).period, Exactness::Year};
}

/// Words for what was done to a file, before or behind its date: 填报日期:2020年7月5日, (20200705导出).
bool is_of_the_file(std::string_view before, TextReader after) {
  for (const std::string_view mark : {"(", ":", "于", "为", "是"})
    if (before.ends_with(mark)) before.remove_suffix(mark.size());
  const bool says_when = before.ends_with("日期") || before.ends_with("时间");
  if (says_when) before.remove_suffix(std::string_view("日期").size());
  for (const std::string_view word : {"导出", "打印", "下载", "生成", "提取", "制表", "填报", "填表", "更新", "上报",
                                      "报送", "查询", "制作", "编制", "审核", "公示"}) {
    const bool needs_when = word == "填报" || word == "上报" || word == "报送" || word == "审核" || word == "公示";
    if (before.ends_with(word) && (says_when || !needs_when)) return true;
  }
  while (!after.one_of({"日", ")", "_", "-", " "}).empty()) {}
  return !after.one_of({"导出", "打印", "下载", "生成", "提取", "制表", "更新"}).empty();
}

bool is_as_of(std::string_view before) {
  return before.ends_with("截至") || before.ends_with("截止") || before.ends_with("截止到") ||
         before.ends_with("截至到");
}

/// What is named where a year begins; `reader` moves behind it.
std::optional<Named> read_at(TextReader& reader) {
  TextReader ahead = reader;
  const auto run = ahead.digits();
  if (run.size() > 6) return std::nullopt;  // 20200705: the day of an export
  if (is_year(run)) {
    const bool is_said = ahead.takes("年");
    if (is_said || ahead.rest().starts_with("Q") || ahead.rest().starts_with("第") ||
        ahead.rest().starts_with("上半年") || ahead.rest().starts_with("下半年")) {
      reader = ahead;
      return read_in_year(number(run), reader, is_said);
    }
  }
  const auto first = read_point_in_digits(reader);
  if (!first) return std::nullopt;
  // 2020.1-6月
  TextReader span = reader;
  if (first->day == 0 && takes_connector(span))
    if (const auto last = read_point_in_words(first->year, span); last && last->day == 0) {
      reader = span;
      if (last->month < first->month) return std::nullopt;
      return months(first->year, first->month, last->month);
    }
  return read_span(*first, reader);
}

}  // namespace

std::optional<Period> find_period(std::string_view title) {
  const std::string text = china::with_arabic_numerals(squeezed(title));
  const std::string_view whole = text;
  std::optional<Named> found;
  for (size_t i = 0; i < whole.size();) {
    TextReader reader(whole.substr(i));
    if (!reader.at_digit()) {
      ++i;
      continue;
    }
    const bool is_in_digits = !contains(whole.substr(i, 12), "年");
    auto read = read_at(reader);
    if (reader.rest().size() == whole.size() - i) reader.digits();
    const auto before = whole.substr(0, i);
    i = whole.size() - reader.rest().size();
    if (!read || is_of_the_file(before, reader)) continue;
    if (read->exactness == Exactness::Day) {
      if (is_as_of(before)) read->exactness = Exactness::Month;
      else if (is_in_digits) continue;  // 2020-07-05 in a file name is when it was made
    }
    if (!found || read->exactness >= found->exactness) found = read;
  }
  return found ? std::optional(found->period) : std::nullopt;
}

}  // namespace guben::intake
