#pragma once
// The rows under one header, read one by one: totals and signatures dropped by shape, merged household cells filled
// downwards, cells typed, the row checked.
#include <optional>
#include <string>
#include <vector>

#include "intake/import_report.hpp"

namespace guben::intake {

struct TypedRow {
  int64_t number = 0;
  std::vector<CellValue> values;  ///< by field of the dataset
  RowTexts texts;                 ///< what the values' views may be of
  std::vector<RowProblem> problems;
  bool is_returned() const;
};

class RowReader {
 public:
  RowReader(const HeaderMatch& header, int32_t sheet, std::vector<spreadsheet::MergedRange> merged);
  /// Null for rows that hold no record (blank, total, signature, header again); those that say something go to
  /// `dropped`. The typed row is reused by the next call; its texts are views of `row` too.
  TypedRow* read(const spreadsheet::Row& row, std::vector<DroppedRow>& dropped);

 private:
  void begin_merged_cells(const spreadsheet::Row& row);
  /// The code of what the row is instead (total, signature, header again); null when it holds a record.
  const char* why_no_record(const spreadsheet::Row& row, size_t filled) const;
  bool repeats_header(const spreadsheet::Row& row) const;
  /// The cell, or the merged one that reaches down to it.
  spreadsheet::Cell cell_at(const spreadsheet::Row& row, size_t column) const;
  void type_cells(const spreadsheet::Row& row);
  void check_required();
  void check_width(const spreadsheet::Row& row);
  /// What the file itself makes doubtful: broken characters, quotes that go on over lines.
  void say_remarks(const spreadsheet::Row& row);
  const HeaderMatch& header_;
  int32_t sheet_;
  size_t last_mapped_ = 0;  ///< of the columns that hold a field
  TypedRow typed_;
  std::vector<spreadsheet::MergedRange> merged_;
  std::map<size_t, std::pair<int64_t, std::pair<spreadsheet::CellKind, std::string>>>
      filling_;  ///< column → until row, cell

  /// The cell that a column held last, and what it meant: most columns of codes, amounts and dates repeat themselves.
  struct LastCell {
    bool is_known = false;
    spreadsheet::CellKind kind = spreadsheet::CellKind::Empty;
    std::string text;
    ReadCell read;
  };
  const ReadCell& read(size_t mapped, const spreadsheet::Cell& cell);
  std::vector<LastCell> last_;  ///< by mapped column
};

}  // namespace guben::intake
