#pragma once
// What a cell means, for each field type, in every form departments write numbers, dates and blanks.
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "core/date.hpp"
#include "dictionary/dataset.hpp"
#include "intake/period_of_title.hpp"
#include "intake/written_number.hpp"
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
  const char* hint = nullptr;     ///< a message code for what is taken and yet worth a look
};

/// `ten_thousand`: the header or unit row says 万元.
ReadCell read_cell(const dictionary::Field& field, const spreadsheet::Cell& cell, bool ten_thousand, RowTexts& texts);

/// The cell as its sheet shows it, for people: a date cell is a date, never 43983.
std::string shown(const spreadsheet::Cell& cell);

}  // namespace guben::intake
