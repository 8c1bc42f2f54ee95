#pragma once
#include "spreadsheet/workbook.hpp"
#include "spreadsheet/xlsx_sheet.hpp"

namespace guben::spreadsheet {

/// Office Open XML workbooks as Excel, WPS, LibreOffice and libraries write them.
class XlsxWorkbook : public Workbook {
 public:
  explicit XlsxWorkbook(const std::filesystem::path& file);  ///< throws Damaged
  /// One that was unlocked, and lies in memory.
  XlsxWorkbook(std::string archive, const std::filesystem::path& file);

 private:
  void load();
  SheetEnd read_rows(size_t sheet, const std::function<bool(const Row&)>& visit) override;
  void load_sheet_list(const std::string& workbook_part);
  void load_styles(const std::string& part);
  Archive archive_;
  std::vector<std::string> parts_;
  XlsxBook book_;
  std::string strings_part_;
  bool strings_loaded_ = false;
};

}  // namespace guben::spreadsheet
