#include "intake/assignment.hpp"

#include <algorithm>
#include <limits>

namespace guben::intake {

/// The Hungarian method with potentials, O(rows² · columns). Beside the real columns every row has a place of its own
/// that scores nothing: to have none.
Assignment assign(const std::vector<std::vector<double>>& scores) {
  const size_t rows = scores.size(), columns = rows == 0 ? 0 : scores[0].size(), places = columns + rows;
  const auto cost = [&](size_t row, size_t place) {
    return place < columns ? -std::max(scores[row][place], -1e-6) : place - columns == row ? 0.0 : 1e-7;
  };
  constexpr double kFar = std::numeric_limits<double>::infinity();
  std::vector<double> of_row(rows + 1), of_place(places + 1);
  std::vector<size_t> row_at(places + 1, 0), way(places + 1, 0);  // from 1; 0 is nobody
  for (size_t row = 1; row <= rows; ++row) {
    row_at[0] = row;
    size_t place = 0;
    std::vector<double> least(places + 1, kFar);
    std::vector<bool> used(places + 1, false);
    do {
      used[place] = true;
      const size_t from = row_at[place];
      double delta = kFar;
      size_t next = 0;
      for (size_t p = 1; p <= places; ++p) {
        if (used[p]) continue;
        const double reduced = cost(from - 1, p - 1) - of_row[from] - of_place[p];
        if (reduced < least[p]) least[p] = reduced, way[p] = place;
        if (least[p] < delta) delta = least[p], next = p;
      }
      for (size_t p = 0; p <= places; ++p) {
        if (used[p]) of_row[row_at[p]] += delta, of_place[p] -= delta;
        else least[p] -= delta;
      }
      place = next;
    } while (row_at[place] != 0);
    for (; place != 0; place = way[place]) row_at[place] = row_at[way[place]];
  }
  Assignment best{std::vector<std::optional<size_t>>(rows), 0};
  for (size_t p = 1; p <= columns; ++p) {
    if (row_at[p] == 0 || scores[row_at[p] - 1][p - 1] <= 0) continue;
    best.column_of[row_at[p] - 1] = p - 1;
    best.sum += scores[row_at[p] - 1][p - 1];
  }
  return best;
}

double margin_of(const std::vector<std::vector<double>>& scores, const Assignment& best, size_t row) {
  auto without = scores;
  without[row][*best.column_of[row]] = -1;
  return best.sum - assign(without).sum;
}

}  // namespace guben::intake
