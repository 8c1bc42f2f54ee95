#include "spreadsheet/xls_workbook.hpp"

#include "core/shown.hpp"
#include "spreadsheet/compound_file.hpp"
#include "spreadsheet/damaged.hpp"
#include "spreadsheet/unlock_xls.hpp"
#include "spreadsheet/unlock_xlsx.hpp"
#include "spreadsheet/xls_sheet.hpp"
#include "spreadsheet/xlsx_workbook.hpp"

namespace guben::spreadsheet {
namespace {

std::string bytes_of(const std::filesystem::path& file) {
  constexpr size_t kLargest = 128 << 20;
  if (std::filesystem::file_size(file) > kLargest) throw Damaged{"spreadsheet.too_large", "> 128 MB"};
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

std::unique_ptr<Workbook> open_compound_workbook(const std::filesystem::path& file) {
  const CompoundFile container(file);
  if (container.has("EncryptedPackage") && !container.has("EncryptionInfo")) throw Damaged{"spreadsheet.encrypted", {}};
  if (container.has("EncryptedPackage"))
    return std::make_unique<XlsxWorkbook>(
        unlocked_package(container.stream("EncryptionInfo"), container.stream("EncryptedPackage")), file);
  if (container.has("WordDocument")) throw Damaged{"spreadsheet.no_table", "Word (.doc)"};
  if (container.has("PowerPoint Document")) throw Damaged{"spreadsheet.no_table", "PowerPoint (.ppt)"};
  for (const auto* name : {"Workbook", "Book"})
    if (container.has(name)) return std::make_unique<XlsWorkbook>(container.stream(name), file);
  throw Damaged{"spreadsheet.not_a_spreadsheet", {}};
}

XlsWorkbook::XlsWorkbook(const std::filesystem::path& file) : XlsWorkbook(bytes_of(file), file) {}

XlsWorkbook::XlsWorkbook(std::string stream, const std::filesystem::path& file)
    : stream_(unlocked_stream(std::move(stream))), globals_(read_globals(stream_)) {
  file_name_ = shown_name(file);
  container_ = "xls";
  sheets_ = globals_.sheets;
}

SheetEnd XlsWorkbook::read_rows(size_t sheet, const std::function<bool(const Row&)>& visit) {
  XlsSheet records(stream_, globals_, sheet);
  records.read();
  records.cells().visit(visit, !records.has_empty_formula() || any_formula_is_calculated());
  return {records.merged()};
}

bool XlsWorkbook::any_formula_is_calculated() {
  if (is_calculated_) return *is_calculated_;
  is_calculated_ = false;
  for (size_t sheet = 0; sheet < globals_.starts.size() && !*is_calculated_; ++sheet) {
    XlsSheet records(stream_, globals_, sheet);
    try {
      records.read();
    } catch (const Damaged&) { continue; }  // said where it is read itself
    is_calculated_ = records.has_calculated_formula();
  }
  return *is_calculated_;
}

}  // namespace guben::spreadsheet
