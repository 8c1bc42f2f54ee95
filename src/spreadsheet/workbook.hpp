#pragma once
// A spreadsheet file as a stream of rows, whatever its container. The container is told by its content, never by its
// name.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace guben::spreadsheet {

enum class CellKind : uint8_t {
  Empty,
  Text,
  Number,
  DateNumber,  ///< a number whose style shows a date: days since 1899-12-30
  Boolean,
  Error,
  FormulaOnly,  ///< a formula nobody has calculated: there is no value to read
  Time,         ///< a time of day, as the sheet shows it ("08:30"): it tells of no day
};

/// What must be said of a cell beside its value.
enum class Remark : uint8_t {
  None,
  BrokenCharacter,  ///< bytes that are no character of the file's encoding stand as U+FFFD
  NulRemoved,       ///< a text held the character zero, which no text can hold
  SpansLines,       ///< a quoted cell of a text file goes on over several lines
  SwallowsRows,     ///< … and they look like rows of their own: a stray quote
};

struct Cell {
  Cell() = default;
  Cell(CellKind of_kind, std::string_view of_text) : kind(of_kind), text(of_text) {}
  CellKind kind = CellKind::Empty;
  Remark remark = Remark::None;
  std::string_view text;  ///< valid UTF-8, valid until the visitor returns; numbers as the file writes them
};

struct Row {
  int64_t number = 0;  ///< from 1, as the spreadsheet program shows it
  bool hidden = false;
  bool has_remarks = false;  ///< of any cell
  std::vector<Cell> cells;   ///< from column A, dense; empty cells at the end are left out
  const Cell& at(size_t column) const {
    static const Cell none;
    return column < cells.size() ? cells[column] : none;
  }
};

struct MergedRange {
  int64_t first_row, last_row;       ///< from 1
  size_t first_column, last_column;  ///< from 0
};

struct SheetInfo {
  std::string name;
  bool hidden = false;
};

/// What is known once a sheet has been read to its end.
struct SheetEnd {
  std::vector<MergedRange> merged;
};

class Workbook {
 public:
  virtual ~Workbook() = default;
  const std::vector<SheetInfo>& sheets() const { return sheets_; }
  /// "xlsx", "xls", "csv utf-8", "csv gb18030", …
  const std::string& container() const { return container_; }
  /// Streams the rows of one sheet in order; the visitor returns false to stop early. May be called again to start
  /// over. Whatever goes wrong in a reader is this file's damage and nobody else's; what the visitor throws is its own.
  Result<SheetEnd> read(size_t sheet, const std::function<bool(const Row&)>& visit);

 protected:
  /// Throws Damaged.
  virtual SheetEnd read_rows(size_t sheet, const std::function<bool(const Row&)>& visit) = 0;
  std::string file_name_;
  std::vector<SheetInfo> sheets_;
  std::string container_;
};

/// Refused: spreadsheet.empty, .encrypted, .older_xls, .web_page, .save_as_xlsx, .no_table, .archive,
/// .not_a_spreadsheet, .damaged, .too_large.
Result<std::unique_ptr<Workbook>> open_workbook(const std::filesystem::path& file);

/// "AB" for 27.
std::string column_letters(size_t column);

}  // namespace guben::spreadsheet
