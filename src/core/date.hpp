#pragma once
// A calendar day (proleptic Gregorian), as departments mean it: no time, no zone, no clock.
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guben {

class Date {
 public:
  Date() = default;
  /// nullopt when the day does not exist (2019-02-30).
  static std::optional<Date> from_ymd(int year, int month, int day);
  /// Exactly YYYY-MM-DD.
  static std::optional<Date> from_iso(std::string_view text);
  static Date from_days(int32_t days_since_1970) { return Date(days_since_1970); }

  int year() const;
  int month() const;
  int day() const;
  int32_t days_since_1970() const { return days_; }
  std::string to_string() const;

  Date plus_days(int days) const { return Date(days_ + days); }
  /// End of month rounds down: 2020-08-31 plus six months is 2021-02-28 (both SQL engines do the same).
  Date plus_months(int months) const;
  Date first_of_month() const { return plus_days(1 - day()); }
  Date last_of_month() const { return first_of_month().plus_months(1).plus_days(-1); }

  auto operator<=>(const Date&) const = default;
  friend int operator-(Date later, Date earlier) { return later.days_ - earlier.days_; }

 private:
  explicit Date(int32_t days) : days_(days) {}
  int32_t days_ = 0;
};

/// Whole years from birth to `on`; someone born on 29 February has the birthday on 1 March in common years.
int age_on(Date birth, Date on);

}  // namespace guben
