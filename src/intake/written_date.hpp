#pragma once
// Days and months as people, spreadsheets and data tools write them. What can be read in two ways is said to be so.
#include <optional>
#include <string_view>

#include "core/date.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::intake {

struct WrittenDate {
  enum class Says {
    Nothing,    ///< 1900-01-01, 0001-01-01 and their like: what systems write for "empty"
    Day,        ///< `date`
    Month,      ///< `date` is its first day
    Open,       ///< 9999-12-31, 2099-12-31, 长期: no end
    Ambiguous,  ///< 2020.1 as a number (January, or October cut short), 20201, 2020年6-8月
    NoDate,
  };
  Says says = Says::NoDate;
  Date date{};
};

/// `cell` as the sheet holds it, blanks and all.
WrittenDate read_written_date(const spreadsheet::Cell& cell);

/// The day a date cell shows: a serial number of days since 1899-12-30. Nothing for a time of day and beyond 9999.
std::optional<Date> day_of_serial(std::string_view serial);

}  // namespace guben::intake
