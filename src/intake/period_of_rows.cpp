#include "intake/period_of_rows.hpp"

namespace guben::intake {
using dictionary::PeriodKind;

PeriodOfRows::PeriodOfRows(const dictionary::Dataset& dataset) : dataset_(dataset) {
  for (size_t f = 0; f < dataset.fields.size(); ++f)
    if (dataset.fields[f].name == dataset.period_field) field_ = f;
}

void PeriodOfRows::see(const std::vector<CellValue>& values) {
  if (!field_) return;
  const auto& value = values[*field_];
  if (const auto* date = std::get_if<Date>(&value)) widen(*date, *date);
  if (const auto* year = std::get_if<int64_t>(&value)) {
    const int y = static_cast<int>(*year);
    if (dataset_.period == PeriodKind::SchoolYear) widen(*Date::from_ymd(y, 9, 1), *Date::from_ymd(y + 1, 8, 31));
    else widen(*Date::from_ymd(y, 1, 1), *Date::from_ymd(y, 12, 31));
  }
}

std::optional<Period> PeriodOfRows::period() const { return seen_ ? std::optional(Period{from_, to_}) : std::nullopt; }

void PeriodOfRows::widen(Date from, Date to) {
  if (!seen_) from_ = from, to_ = to, seen_ = true;
  from_ = std::min(from_, from);
  to_ = std::max(to_, to);
}

}  // namespace guben::intake
