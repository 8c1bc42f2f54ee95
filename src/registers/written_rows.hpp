#pragma once
// Rows of a workbook that somebody filled in, as entries of a register: columns by their headings, wherever they stand.
#include <filesystem>

#include "registers/written_entry.hpp"

namespace guben::registers {

struct WrittenRow {
  std::string sheet;
  int64_t number = 0;  ///< from 1, as the spreadsheet program shows it
  Entry entry;
};

struct WrittenRows {
  std::vector<WrittenRow> rows;
  std::vector<std::string> unknown;  ///< headings that are no field's: what stands under them is not read
  struct LeftOut {
    std::string sheet;
    int64_t rows;
  };
  std::vector<LeftOut> left_out;  ///< sheets with rows that are none of the register's
};

/// `name`: what the file is called. Refused as open_workbook() and choose_sheets(), and with registers.unclear_columns,
/// registers.merged_cells (of a range that reaches below the header: whose it is cannot be told), registers.no_rows and
/// registers.too_many_rows.
Result<WrittenRows> read_rows(const std::filesystem::path& file, const std::string& name,
                              const dictionary::Dataset& dataset, const Around& around, size_t most);

}  // namespace guben::registers
