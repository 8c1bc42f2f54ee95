#include "spreadsheet/workbook.hpp"

#include <exception>

#include "core/messages.hpp"
#include "core/read_whole.hpp"
#include "core/shown.hpp"
#include "core/text.hpp"
#include "spreadsheet/csv_workbook.hpp"
#include "spreadsheet/file_kind.hpp"
#include "spreadsheet/html_workbook.hpp"
#include "spreadsheet/xls_workbook.hpp"
#include "spreadsheet/xlsx_workbook.hpp"

namespace guben::spreadsheet {
namespace {

/// A reason is told in words; the name of a part stands for itself.
Words in_words(const std::string& detail) {
  if (detail.starts_with("spreadsheet.")) return in_both(detail);
  return {guben::in_words(Language::Chinese, detail), guben::in_words(Language::English, detail)};
}

/// What, and in which row of which sheet.
Words placed(const Damaged& damaged, const std::string& sheet, int64_t row) {
  const auto what = in_words(damaged.detail);
  const auto place_in = [&](Language language) {
    return message(language, "spreadsheet.place",
                   {{"sheet", sheet}, {"row", std::to_string(row)}, {"what", what.in(language)}});
  };
  return {place_in(Language::Chinese), place_in(Language::English)};
}

/// What a reader threw, if it can only come of the file: damage. Failures of the machine (no room) go on.
Damaged damage_of(std::exception_ptr thrown) {
  try {
    std::rethrow_exception(thrown);
  } catch (const Damaged& damaged) { return damaged; } catch (const Failure&) {
    throw;
  } catch (const std::bad_alloc&) {
    return {"spreadsheet.too_large", "spreadsheet.more_than_memory"};
  } catch (const std::exception&) { return {"spreadsheet.damaged", "spreadsheet.bad_structure"}; }
}

std::unique_ptr<Workbook> opened(const std::filesystem::path& file, FileKind kind) {
  switch (kind) {
    case FileKind::Archive: return std::make_unique<XlsxWorkbook>(file);
    case FileKind::Compound: return open_compound_workbook(file);
    case FileKind::BareXls: return std::make_unique<XlsWorkbook>(file);
    case FileKind::WebPage:
    case FileKind::MimeWebPage: return std::make_unique<HtmlWorkbook>(file, kind == FileKind::MimeWebPage);
    default: return std::make_unique<CsvWorkbook>(file);
  }
}

}  // namespace

Result<SheetEnd> Workbook::read(size_t sheet, const std::function<bool(const Row&)>& visit) {
  int64_t row = 0;
  bool is_visiting = false;
  const std::function<bool(const Row&)> watched = [&](const Row& visited) {
    row = visited.number;
    is_visiting = true;
    const bool more = visit(visited);
    is_visiting = false;
    return more;
  };
  try {
    return read_rows(sheet, watched);
  } catch (...) {
    if (is_visiting) throw;
    const auto damaged = damage_of(std::current_exception());
    return Refusal{
        damaged.code,
        {{"file", file_name_}, {"sheet", sheets_[sheet].name}, {"row", std::to_string(std::max(row, damaged.row))}},
        {{"detail", placed(damaged, sheets_[sheet].name, std::max(row, damaged.row))}}};
  }
}

Result<std::unique_ptr<Workbook>> open_workbook(const std::filesystem::path& file) {
  const auto refuse = [&](const std::string& code, Words detail = {}, std::string format = {}) {
    return Refusal{code, {{"file", shown_name(file)}, {"format", std::move(format)}}, {{"detail", std::move(detail)}}};
  };
  if (!std::filesystem::is_regular_file(file)) return refuse("spreadsheet.missing");
  std::ifstream in(file, std::ios::binary);
  if (!in) return refuse("spreadsheet.missing");
  std::string head(kHeadBytes, '\0');
  in.read(head.data(), static_cast<std::streamsize>(head.size()));
  head.resize(static_cast<size_t>(in.gcount()));
  must_be_read_whole(in, file);
  if (head.empty()) return refuse("spreadsheet.empty");
  const auto kind = kind_of_file(head);
  if (!kind) return refuse(kind.error().code, {}, kind.error().values.at("format"));
  try {
    return opened(file, *kind);
  } catch (...) {
    const auto damaged = damage_of(std::current_exception());
    return refuse(damaged.code, in_words(damaged.detail), damaged.detail);
  }
}

std::string column_letters(size_t column) {
  std::string letters;
  for (size_t n = column + 1; n > 0; n = (n - 1) / 26)
    letters.insert(letters.begin(), static_cast<char>('A' + (n - 1) % 26));
  return letters;
}

}  // namespace guben::spreadsheet
