// Question: how fast is a sheet read, cell by cell? Prints the rows and cells seen, so that readers can be compared on
// the same file (bench/xlsx-reading); with the numbers expected it fails on any other.
//   read_sheet FILE [ROWS CELLS]
#include <cstdio>
#include <cstdlib>

#include "spreadsheet/workbook.hpp"

int main(int argc, char** argv) {
  if (argc != 2 && argc != 4) return 2;
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
  const bool as_expected =
      argc == 2 || (rows == std::strtoull(argv[2], nullptr, 10) && cells == std::strtoull(argv[3], nullptr, 10));
  return as_expected ? 0 : 1;
}
