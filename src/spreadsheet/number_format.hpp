#pragma once
// What the number formats of workbooks say about dates, alike in .xlsx and .xls (ECMA-376 part 1, 18.8.30;
// [MS-XLS] 2.5.165).
#include <string>
#include <string_view>

namespace guben::spreadsheet {

/// Whether a format code shows a day: a y, m or d outside quotes and brackets.
bool format_shows_date(std::string_view code);
/// Whether a format that every program knows by its number shows a day; 27 to 36 and 50 to 58 are the East Asian ones.
bool is_builtin_date_format(int id);
/// Days from 1899-12-30, where workbooks begin to count, to 1904-01-01, where those of Excel for Mac did.
constexpr int kDaysBefore1904 = 1462;
/// A day counted from 1904, counted from 1899-12-30; unchanged if it is no number.
std::string since_1900(std::string_view days_since_1904);
/// A number as a spreadsheet keeps it, in the fewest digits that give it back: "12.5", "44012", "4.306E+17".
std::string number_text(double value);

}  // namespace guben::spreadsheet
