#pragma once
// What stands in a column, whatever its heading: numbers of people, names, days, amounts, words of a code list.
#include <string>
#include <vector>

#include "dictionary/dataset.hpp"
#include "intake/header_lines.hpp"

namespace guben::intake {

/// Shares (0 to 1) of the filled cells that may be such a thing.
struct ColumnContent {
  std::vector<spreadsheet::Cell> cells;  ///< filled ones, views of the rows kept
  size_t filled = 0;
  double id = 0, certificate = 0, day = 0, month = 0, year = 0, school_year = 0, term = 0, number = 0, whole = 0,
         long_number = 0, yes_no = 0, name = 0, phone = 0, account = 0, code = 0, village = 0, township = 0, han = 0;
  double distinct = 0;
  bool is_serial = false;  ///< 1, 2, 3, …
};

ColumnContent content_of(const std::vector<KeptRow>& head, size_t first_row, size_t column,
                         const dictionary::HeadingWords& words);

constexpr double kImpossible = -30;
/// What a column's content speaks for a field, in the same measure as its words: 0 nothing, kImpossible when it cannot
/// be.
double content_score(const ColumnContent& content, const dictionary::Field& field, dictionary::TextKind kind);

/// Up to three cells that show what the column holds; of people no more than helps to tell the column.
std::vector<std::string> samples_of(const ColumnContent& content);

}  // namespace guben::intake
