#pragma once
#include <optional>
#include <vector>

#include "intake/import_report.hpp"

namespace guben::intake {

/// What the amounts of a sheet come to, column by column, to hold its total rows against.
class ColumnTotals {
 public:
  explicit ColumnTotals(const HeaderMatch& header);
  void count_record() { ++records_, ++records_since_total_; }
  /// An amount of a record, as written; nothing where a cell could not be read.
  void add(size_t mapped, const CellValue& value, bool is_readable);
  /// The columns of a total row whose amount is neither that of all records so far nor of those since the total before,
  /// nor their number (合计 27: twenty-seven households, in whatever column).
  struct Difference {
    size_t mapped;
    int64_t written, sum;
  };
  std::vector<Difference> hold_against(const std::vector<std::optional<int64_t>>& written);
  bool counts(size_t mapped) const { return columns_[mapped].is_amount; }

 private:
  struct Column {
    bool is_amount = false, is_known = true;
    int64_t one = 100;  ///< what a plain 1 in this column is, in fen
    int64_t all = 0, since_total = 0;
  };
  bool is_number_of_records(int64_t written, const Column& column) const;
  std::vector<Column> columns_;  ///< by mapped column
  int64_t records_ = 0, records_since_total_ = 0;
};

}  // namespace guben::intake
