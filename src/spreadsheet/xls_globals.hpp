#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

/// What an .xls stream says at its head of all its sheets.
struct XlsGlobals {
  std::vector<SheetInfo> sheets;
  std::vector<uint32_t> starts;  ///< by sheet: where its records begin
  std::vector<std::string> strings;
  std::vector<bool> style_is_date;
  bool from_1904 = false;
};

/// Throws Damaged: older than BIFF8, encrypted, cut short.
XlsGlobals read_globals(std::string_view stream);

}  // namespace guben::spreadsheet
