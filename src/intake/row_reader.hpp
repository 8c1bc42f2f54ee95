#pragma once
// The rows under one header, read one by one: totals and signatures dropped by shape, merged cells that identify filled
// downwards (an amount counts in its first row), cells typed, the row checked.
#include <optional>
#include <string>
#include <vector>

#include "intake/column_totals.hpp"
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
  /// `only_text`: the file keeps no number apart from a text (CSV).
  RowReader(const HeaderMatch& header, int32_t sheet, std::vector<spreadsheet::MergedRange> merged,
            bool only_text = false);
  /// Null for rows that hold no record (blank, total, signature, header again); those that say something go to
  /// `dropped`, and totals that are none to `problems`. The typed row is reused by the next call; its texts are views
  /// of `row` too.
  TypedRow* read(const spreadsheet::Row& row, std::vector<DroppedRow>& dropped, std::vector<RowProblem>& problems);

 private:
  void begin_merged_cells(const spreadsheet::Row& row);
  /// The code of what the row is instead (total, signature, header again); null when it holds a record.
  const char* why_no_record(const spreadsheet::Row& row, size_t filled) const;
  bool repeats_header(const spreadsheet::Row& row) const;
  /// The cell, or the merged one that reaches down to it.
  spreadsheet::Cell cell_at(const spreadsheet::Row& row, size_t column) const;
  /// Is the cell part of a merged one that began above and holds an amount, which counts there?
  bool is_counted_above(const spreadsheet::Row& row, size_t column, dictionary::FieldType type) const;
  void type_cells(const spreadsheet::Row& row);
  void say(const spreadsheet::Row& row, size_t mapped, const spreadsheet::Cell& cell, const ReadCell& read);
  bool is_required(const dictionary::Field& field) const;
  void check_required();
  /// What a total row says that its column does not come to.
  std::vector<RowProblem> wrong_totals(const spreadsheet::Row& row);
  void check_width(const spreadsheet::Row& row);
  /// What the file itself makes doubtful: broken characters, quotes that go on over lines.
  void say_remarks(const spreadsheet::Row& row);
  const HeaderMatch& header_;
  int32_t sheet_;
  size_t last_mapped_ = 0;  ///< of the columns that hold a field
  bool only_text_;
  ColumnTotals totals_;
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
