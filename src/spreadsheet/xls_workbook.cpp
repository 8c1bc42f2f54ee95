#include "spreadsheet/xls_workbook.hpp"

#include "spreadsheet/compound_file.hpp"
#include "spreadsheet/damaged.hpp"
#include "spreadsheet/xls_sheet.hpp"

namespace guben::spreadsheet {

XlsWorkbook::XlsWorkbook(const std::filesystem::path& file) : file_name_(file.filename().string()) {
  container_ = "xls";
  const CompoundFile container(file);
  if (container.has("EncryptedPackage")) throw Damaged{"spreadsheet.encrypted", {}};
  if (!container.has("Workbook"))
    throw Damaged{container.has("Book") ? "spreadsheet.older_xls" : "spreadsheet.not_a_spreadsheet", {}};
  stream_ = container.stream("Workbook");
  globals_ = read_globals(stream_);
  sheets_ = globals_.sheets;
}

Result<SheetEnd> XlsWorkbook::read(size_t sheet, const std::function<bool(const Row&)>& visit) {
  XlsSheet records(stream_, globals_, sheet);
  try {
    records.read();
  } catch (const Damaged& damaged) { return Refusal{damaged.code, {{"file", file_name_}, {"detail", damaged.detail}}}; }
  records.cells().visit(visit);
  return SheetEnd{records.merged()};
}

}  // namespace guben::spreadsheet
