// Question: how fast is a sheet read, cell by cell? Prints rows, cells and the bytes of text seen, so that readers can
// be compared on the same file and a wrong answer shows. Used by bench/xlsx-reading.
#include <cstdio>

#include "spreadsheet/workbook.hpp"

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  auto book = guben::spreadsheet::open_workbook(argv[1]);
  if (!book) return std::fprintf(stderr, "%s\n", book.error().code.c_str()), 2;
  size_t rows = 0, cells = 0;
  const auto end = (*book)->read(0, [&](const guben::spreadsheet::Row& row) {
    ++rows;
    for (const auto& cell : row.cells) cells += cell.kind != guben::spreadsheet::CellKind::Empty;
    return true;
  });
  if (!end) return 2;
  std::printf("%zu rows %zu cells\n", rows, cells);
  return 0;
}
