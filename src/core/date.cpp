#include "core/date.hpp"

#include <chrono>

namespace guben {
namespace chrono = std::chrono;

namespace {
chrono::year_month_day civil(int32_t days) { return chrono::year_month_day{chrono::sys_days{chrono::days{days}}}; }

std::optional<int> digits(std::string_view text) {
  int value = 0;
  for (const char c : text) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  return value;
}
}  // namespace

std::optional<Date> Date::from_ymd(int year, int month, int day) {
  if (month < 1 || day < 1 || year < 1 || year > 9999) return std::nullopt;
  const chrono::year_month_day ymd{chrono::year{year}, chrono::month{static_cast<unsigned>(month)},
                                   chrono::day{static_cast<unsigned>(day)}};
  if (!ymd.ok()) return std::nullopt;
  return Date(static_cast<int32_t>(chrono::sys_days{ymd}.time_since_epoch().count()));
}

std::optional<Date> Date::from_iso(std::string_view text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return std::nullopt;
  const auto y = digits(text.substr(0, 4)), m = digits(text.substr(5, 2)), d = digits(text.substr(8, 2));
  if (!y || !m || !d) return std::nullopt;
  return from_ymd(*y, *m, *d);
}

int Date::year() const { return static_cast<int>(civil(days_).year()); }
int Date::month() const { return static_cast<int>(static_cast<unsigned>(civil(days_).month())); }
int Date::day() const { return static_cast<int>(static_cast<unsigned>(civil(days_).day())); }

std::string Date::to_string() const {
  const auto c = civil(days_);
  return fmt::format("{:04}-{:02}-{:02}", static_cast<int>(c.year()), static_cast<unsigned>(c.month()),
                     static_cast<unsigned>(c.day()));
}

Date Date::plus_months(int months) const {
  const auto c = civil(days_);
  const auto moved = chrono::year_month{c.year(), c.month()} + chrono::months{months};
  const chrono::year_month_day_last last{moved.year(), chrono::month_day_last{moved.month()}};
  const auto day = std::min(c.day(), last.day());
  return Date(static_cast<int32_t>(chrono::sys_days{moved / day}.time_since_epoch().count()));
}

int age_on(Date birth, Date on) {
  const int years = on.year() - birth.year();
  const bool before_birthday = on.month() < birth.month() || (on.month() == birth.month() && on.day() < birth.day());
  return before_birthday ? years - 1 : years;
}

}  // namespace guben
