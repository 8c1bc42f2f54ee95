#pragma once
// What the number formats of workbooks say about dates, alike in .xlsx and .xls (ECMA-376 part 1, 18.8.30;
// [MS-XLS] 2.5.165).
#include <cstdint>
#include <string>
#include <string_view>

namespace guben::spreadsheet {

enum class Shows : uint8_t {
  Number,
  Day,
  Clock,    ///< a time of day and no day: hh:mm
  Elapsed,  ///< hours, minutes or seconds beyond a day: [h]:mm
};

/// What a format code shows: letters outside quotes and brackets.
Shows shown_by_format(std::string_view code);
/// What a format shows that every program knows by its number; 27 to 36 and 50 to 58 are the East Asian ones.
Shows shown_by_builtin_format(int64_t id);
/// Days from 1899-12-30, where workbooks begin to count, to 1904-01-01, where those of Excel for Mac did.
constexpr int kDaysBefore1904 = 1462;
/// A day counted from 1904, counted from 1899-12-30; unchanged if it is no number.
std::string since_1900(std::string_view days_since_1904);
/// A number as a spreadsheet keeps it, in the fewest digits that give it back: "12.5", "44012", "4.306E+17".
std::string number_text(double value);
/// A number written with an exponent (4.5418E4) as number_text writes it; unchanged if it is no number.
std::string without_exponent(std::string_view number);
/// Days and parts of a day as the sheet shows them: "08:30", "08:30:15"; beyond a day "30:00" where hours are counted
/// on.
std::string clock_text(std::string_view days, bool counts_on);

}  // namespace guben::spreadsheet
