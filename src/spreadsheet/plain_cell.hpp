#pragma once
// The one form in which spreadsheet programs write nearly every cell: <c r="B7" s="2" t="s"><v>11</v></c>. Recognised
// in one pass where it lies whole in the parser's window; every other form is left to the parser, which must say the
// same.
#include <cstdint>
#include <optional>
#include <string_view>

namespace guben::spreadsheet {

struct PlainCell {
  size_t column = 0;       ///< from 0
  uint32_t style = 0;      ///< index into the cell formats
  bool is_shared = false;  ///< the value is an index into the string table
  bool has_value = false;  ///< a styled blank has none
  std::string_view value;  ///< raw number; its characters need no decoding
  size_t length = 0;       ///< bytes of the whole element
};

/// The plain cell at the start of `window`; nothing when there is another form, or only a part of one.
std::optional<PlainCell> plain_cell_at(std::string_view window);

}  // namespace guben::spreadsheet
