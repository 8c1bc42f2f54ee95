#include "spreadsheet/workbook.hpp"

#include "core/text.hpp"
#include "spreadsheet/csv_workbook.hpp"
#include "spreadsheet/xls_workbook.hpp"
#include "spreadsheet/xlsx_workbook.hpp"

namespace guben::spreadsheet {
namespace {

/// The code of the refusal for a container we know and do not read; empty for everything else.
std::string_view unreadable_container(std::string_view head) {
  if (head.starts_with("%PDF")) return "spreadsheet.pdf";
  std::string start = lower_ascii(trimmed(head.substr(0, 512)));
  if (start.starts_with("\xEF\xBB\xBF")) start.erase(0, 3);
  if (start.starts_with("<!doctype html") || start.starts_with("<html") || start.starts_with("<table") ||
      start.starts_with("<?xml"))
    return "spreadsheet.web_page";
  if (!head.starts_with("\xFF\xFE") && !head.starts_with("\xFE\xFF") && head.find('\0') != std::string_view::npos)
    return "spreadsheet.not_a_spreadsheet";
  return {};
}

}  // namespace

Result<std::unique_ptr<Workbook>> open_workbook(const std::filesystem::path& file) {
  const auto refuse = [&](std::string_view code, std::string detail = {}) {
    return Refusal{std::string(code), {{"file", file.filename().string()}, {"detail", std::move(detail)}}};
  };
  if (!std::filesystem::is_regular_file(file)) return refuse("spreadsheet.missing");
  std::ifstream in(file, std::ios::binary);
  if (!in) return refuse("spreadsheet.missing");
  std::string head(4096, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<size_t>(in.gcount()));
  if (head.empty()) return refuse("spreadsheet.empty");
  try {
    if (head.starts_with("PK")) return std::unique_ptr<Workbook>(std::make_unique<XlsxWorkbook>(file));
    if (head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"))
      return std::unique_ptr<Workbook>(std::make_unique<XlsWorkbook>(file));
    if (const auto code = unreadable_container(head); !code.empty()) return refuse(code);
    return std::unique_ptr<Workbook>(std::make_unique<CsvWorkbook>(file));
  } catch (const Damaged& damaged) { return refuse(damaged.code, damaged.detail); }
}

std::string column_letters(size_t column) {
  std::string letters;
  for (size_t n = column + 1; n > 0; n = (n - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (n - 1) % 26));
  return letters;
}

}  // namespace guben::spreadsheet
