#pragma once
#include "spreadsheet/shared_strings.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

/// Office Open XML workbooks as Excel, WPS, LibreOffice and libraries write them.
class XlsxWorkbook : public Workbook {
 public:
  explicit XlsxWorkbook(const std::filesystem::path& file);  ///< throws Damaged
  Result<SheetEnd> read(size_t sheet, const std::function<bool(const Row&)>& visit) override;

 private:
  void load_sheet_list(const std::string& workbook_part);
  void load_date_styles(const std::string& part);
  std::string path_;
  Archive archive_;
  std::vector<std::string> parts_;
  std::vector<bool> style_is_date_;
  SharedStrings strings_;
  std::string strings_part_;
  bool from_1904_ = false, strings_loaded_ = false;
};

}  // namespace guben::spreadsheet
