#include "intake/period_of_rows.hpp"

namespace guben::intake {
using dictionary::PeriodKind;

PeriodOfRows::PeriodOfRows(const dictionary::Dataset& dataset) : dataset_(dataset) {
  for (size_t f = 0; f < dataset.fields.size(); ++f)
    if (dataset.fields[f].name == dataset.period_field) field_ = f;
}

void PeriodOfRows::see(const std::vector<CellValue>& values) {
  if (field_) return see_declared(values[*field_]);
  for (size_t f = 0; f < values.size(); ++f)
    if (const auto* date = std::get_if<Date>(&values[f]);
        date && date->year() < 2100 && dataset_.fields[f].role != dictionary::Role::BirthDate)
      widen(*date, *date);
}

void PeriodOfRows::see_declared(const CellValue& value) {
  if (const auto* date = std::get_if<Date>(&value)) widen(*date, *date);
  if (const auto* year = std::get_if<int64_t>(&value)) {
    const int y = static_cast<int>(*year);
    if (dataset_.period == PeriodKind::SchoolYear) widen(*Date::from_ymd(y, 9, 1), *Date::from_ymd(y + 1, 8, 31));
    else widen(*Date::from_ymd(y, 1, 1), *Date::from_ymd(y, 12, 31));
  }
}

std::optional<Period> PeriodOfRows::period() const {
  if (!seen_) return std::nullopt;
  // A state is as old as the last thing it knows; events span what they span.
  if (dataset_.period == PeriodKind::State) return Period{to_.first_of_month(), to_.last_of_month()};
  return Period{from_, to_};
}

void PeriodOfRows::widen(Date from, Date to) {
  if (!seen_) from_ = from, to_ = to, seen_ = true;
  from_ = std::min(from_, from);
  to_ = std::max(to_, to);
}

}  // namespace guben::intake
