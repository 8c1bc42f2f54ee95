#pragma once
#include <optional>

#include "spreadsheet/workbook.hpp"
#include "spreadsheet/xls_globals.hpp"

namespace guben::spreadsheet {

class CompoundFile;

/// Workbooks of Excel 5 to 2003 (BIFF5 and BIFF8, [MS-XLS]). Older ones are refused with advice.
class XlsWorkbook : public Workbook {
 public:
  /// Records without a container around them; throws Damaged.
  explicit XlsWorkbook(const std::filesystem::path& file);
  XlsWorkbook(std::string stream, const std::filesystem::path& file);

 private:
  SheetEnd read_rows(size_t sheet, const std::function<bool(const Row&)>& visit) override;
  /// Whether any formula of the workbook has a value: where none has, the program that wrote it calculates none.
  bool any_formula_is_calculated();
  std::string stream_;
  XlsGlobals globals_;
  std::optional<bool> is_calculated_;
};

/// What a compound file holds: an .xls, or an .xlsx behind a password that every program knows. Throws Damaged.
std::unique_ptr<Workbook> open_compound_workbook(const std::filesystem::path& file);

}  // namespace guben::spreadsheet
