#include "spreadsheet/csv_workbook.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/shown.hpp"
#include "core/text.hpp"
#include "spreadsheet/csv_records.hpp"
#include "spreadsheet/damaged.hpp"
#include "spreadsheet/separator.hpp"

namespace guben::spreadsheet {

CsvWorkbook::CsvWorkbook(const std::filesystem::path& file) {
  file_name_ = shown_name(file);
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (descriptor < 0 || fstat(descriptor, &info) != 0) throw Failure({"core.cannot_read", {{"file", file.string()}}});
  size_ = static_cast<size_t>(info.st_size);
  void* at = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  close(descriptor);
  if (at == MAP_FAILED) throw Failure({"core.cannot_read", {{"file", file.string()}}});
  bytes_ = static_cast<const char*>(at);
  encoding_ = encoding_of({bytes_, size_});
  container_ = "csv " + encoding_.name;
  // Told from the text, not from its bytes: in GB18030 a bar may be the half of a character.
  constexpr size_t kHead = 1 << 16;
  std::string head;
  convert(text().substr(0, kHead), encoding_.converter, [&](std::string_view piece) {
    head += piece;
    return true;
  });
  separator_ = separator_of(head);
  sheets_.push_back({std::filesystem::path(file_name_).stem().string(), false});
}

CsvWorkbook::~CsvWorkbook() { munmap(const_cast<char*>(bytes_), size_); }

SheetEnd CsvWorkbook::read_rows(size_t, const std::function<bool(const Row&)>& visit) {
  CsvRecords records(separator_, visit);
  const bool more = convert(text(), encoding_.converter, [&](std::string_view piece) { return records.feed(piece); });
  if (records.is_overlong()) throw Damaged{"spreadsheet.damaged", "spreadsheet.overlong_row", records.row() + 1};
  if (more && records.ended_inside_quotes())
    throw Damaged{"spreadsheet.damaged", "spreadsheet.open_quote", records.row() + 1};
  if (more) records.finish();
  return {};
}

}  // namespace guben::spreadsheet
