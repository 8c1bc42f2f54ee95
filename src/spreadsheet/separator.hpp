#pragma once
#include <string_view>

namespace guben::spreadsheet {

/// What stands between the cells of a text file (comma, tab, semicolon, bar, and slash where there is none of these):
/// the character that cuts most of its first lines, in UTF-8, into equally many cells.
char separator_of(std::string_view head);

}  // namespace guben::spreadsheet
