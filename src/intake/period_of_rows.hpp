#pragma once
#include <optional>
#include <vector>

#include "dictionary/dataset.hpp"
#include "intake/cell_values.hpp"

namespace guben::intake {

/// The latest and earliest day the rows speak of, for deliveries whose title names no period.
class PeriodOfRows {
 public:
  explicit PeriodOfRows(const dictionary::Dataset& dataset);
  void see(const std::vector<CellValue>& values);
  /// Nothing when no row speaks of a day.
  std::optional<Period> period() const;

 private:
  void see_declared(const CellValue& value);
  void widen(Date from, Date to);
  const dictionary::Dataset& dataset_;
  std::optional<size_t> field_;  ///< the one that the dataset declares to tell the period
  Date from_, to_;
  bool seen_ = false;
};

}  // namespace guben::intake
