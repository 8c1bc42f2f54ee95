// Any bytes as a spreadsheet: refused, or read as valid UTF-8 in rows that go forward.
#include "spreadsheet/workbook.hpp"
#include "core/text.hpp"
#include "fuzz/file_of_bytes.hpp"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const guben::fuzz::FileOfBytes file(data, size);
  auto book = guben::spreadsheet::open_workbook(file.path());
  if (!book) return 0;
  for (size_t sheet = 0; sheet < (*book)->sheets().size(); ++sheet) {
    int64_t last = 0;
    (void)(*book)->read(sheet, [&](const guben::spreadsheet::Row& row) {
      if (row.number <= last) std::abort();
      last = row.number;
      for (const auto& cell : row.cells)
        if (!guben::is_valid_utf8(cell.text)) std::abort();
      return true;
    });
  }
  return 0;
}
