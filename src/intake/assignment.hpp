#pragma once
// Which column is which field, all of them at once: what is best for one may not be for the others.
#include <optional>
#include <vector>

namespace guben::intake {

/// scores[row][column]; no row takes a column that scores nothing or less. Each column is taken once; the sum is the
/// greatest there is. Of equal answers the same one every time.
struct Assignment {
  std::vector<std::optional<size_t>> column_of;  ///< by row
  double sum = 0;
};
Assignment assign(const std::vector<std::vector<double>>& scores);

/// How much worse the best answer is in which `row` does not get the column that it has: how certain it is.
double margin_of(const std::vector<std::vector<double>>& scores, const Assignment& best, size_t row);

}  // namespace guben::intake
