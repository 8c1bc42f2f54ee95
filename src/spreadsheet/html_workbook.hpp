#pragma once
#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

/// Web pages under a spreadsheet's name, as many department systems export their lists. All cells are texts, as the
/// page shows them: a long number keeps its digits.
class HtmlWorkbook : public Workbook {
 public:
  /// Throws Damaged: no table in it. `is_mime`: pages and what belongs to them in one file, a sheet each.
  HtmlWorkbook(const std::filesystem::path& file, bool is_mime);

 private:
  SheetEnd read_rows(size_t sheet, const std::function<bool(const Row&)>& visit) override;
  std::vector<std::string> pages_;  ///< in UTF-8
};

}  // namespace guben::spreadsheet
