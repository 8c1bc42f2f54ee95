#pragma once
#include "spreadsheet/workbook.hpp"
#include "spreadsheet/xls_globals.hpp"

namespace guben::spreadsheet {

/// Workbooks of Excel 97 to 2003 (BIFF8, [MS-XLS]). Older ones are refused with advice.
class XlsWorkbook : public Workbook {
 public:
  explicit XlsWorkbook(const std::filesystem::path& file);  ///< throws Damaged
  Result<SheetEnd> read(size_t sheet, const std::function<bool(const Row&)>& visit) override;

 private:
  std::string file_name_, stream_;
  XlsGlobals globals_;
};

}  // namespace guben::spreadsheet
