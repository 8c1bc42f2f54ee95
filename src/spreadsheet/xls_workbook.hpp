#pragma once
#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

/// Workbooks of Excel 97 to 2003 (BIFF8, [MS-XLS]). Older ones are refused with advice.
class XlsWorkbook : public Workbook {
 public:
  explicit XlsWorkbook(const std::filesystem::path& file);  ///< throws Damaged
  Result<SheetEnd> read(size_t sheet, const std::function<bool(const Row&)>& visit) override;

 private:
  void load_globals();
  std::string file_name_, stream_;
  std::vector<uint32_t> starts_;  ///< by sheet: where its records begin
  std::vector<std::string> strings_;
  std::vector<bool> style_is_date_;
  bool from_1904_ = false;
};

}  // namespace guben::spreadsheet
