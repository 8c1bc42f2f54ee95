#pragma once
#include <optional>
#include <vector>

#include "dictionary/dataset.hpp"
#include "intake/cell_values.hpp"

namespace guben::intake {

/// The earliest and latest day of the column that tells the period, where the dataset declares one. No other date does:
/// it may lie ahead (到期, 有效期), and the last of a list of states may be old.
class PeriodOfRows {
 public:
  explicit PeriodOfRows(const dictionary::Dataset& dataset);
  void see(const std::vector<CellValue>& values);
  /// Nothing without such a column, and when no row fills it.
  std::optional<Period> period() const;

 private:
  void widen(Date from, Date to);
  const dictionary::Dataset& dataset_;
  std::optional<size_t> field_;  ///< the one that the dataset declares to tell the period
  Date from_, to_;
  bool seen_ = false;
};

}  // namespace guben::intake
