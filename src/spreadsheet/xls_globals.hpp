#pragma once
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "spreadsheet/number_format.hpp"
#include "spreadsheet/workbook.hpp"
#include "spreadsheet/xls_records.hpp"

namespace guben::spreadsheet {

/// What an .xls stream says at its head of all its sheets.
struct XlsGlobals {
  std::vector<SheetInfo> sheets;
  std::vector<uint32_t> starts;  ///< by sheet: where its records begin
  std::vector<std::string> strings;
  std::vector<Shows> shown_by_style;
  XlsTextForm text_form;
  bool from_1904 = false;
};

/// Throws Damaged: older than Excel 5, cut short. The stream has been unlocked.
XlsGlobals read_globals(std::string_view stream);

}  // namespace guben::spreadsheet
