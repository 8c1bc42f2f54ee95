#pragma once
// What a cell means, for each field type, in every form departments write numbers, dates and blanks.
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/date.hpp"
#include "core/decimal.hpp"
#include "dictionary/dataset.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::intake {

/// Texts that a row needs in another form than its file writes them. Views of them live until the row is done with.
class RowTexts {
 public:
  std::string_view keep(std::string text) { return texts_.emplace_back(std::move(text)); }
  std::string_view squeezed(std::string_view text);
  std::string_view normalised(std::string_view text);
  void clear() { texts_.clear(); }

 private:
  std::deque<std::string> texts_;
};

/// monostate: blank. Texts are views of the cell, of the field's code list or of the row's texts. Numbers and money are
/// units at the column's scale (money: fen). Dates of month precision are the first.
using CellValue = std::variant<std::monostate, std::string_view, int64_t, bool, Date>;

struct ReadCell {
  CellValue value;
  const char* problem = nullptr;  ///< a message code when the cell says something that cannot be taken
};

/// `ten_thousand`: the header or unit row says 万元.
ReadCell read_cell(const dictionary::Field& field, const spreadsheet::Cell& cell, bool ten_thousand, RowTexts& texts);

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
