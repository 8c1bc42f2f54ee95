#pragma once
// What a cell means, for each field type, in every form departments write (exchange-files.md: numbers, dates, blanks).
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/date.hpp"
#include "core/decimal.hpp"
#include "dictionary/dataset.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::intake {

/// monostate: blank. Numbers and money are units at the column's scale (money: fen). Dates of month precision are the first.
using CellValue = std::variant<std::monostate, std::string, int64_t, bool, Date>;

struct ReadCell {
  CellValue value;
  const char* problem = nullptr;  ///< a message code when the cell says something that cannot be taken
};

/// `ten_thousand`: the header or unit row says 万元.
ReadCell read_cell(const dictionary::Field& field, const spreadsheet::Cell& cell, bool ten_thousand);

std::optional<Decimal> read_number(std::string_view squeezed_text);
/// Day or month precision; `month_only` tells which.
struct ReadDate {
  Date date;
  bool month_only;
};
std::optional<ReadDate> read_date(std::string_view squeezed_text);
/// The last YYYY年M月, YYYY-MM or YYYY年 in a title or file name, as the first and last day it speaks for.
struct Period {
  Date from, to;
};
std::optional<Period> find_period(std::string_view text);

}  // namespace guben::intake
