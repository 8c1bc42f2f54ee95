#include "spreadsheet/xls_cells.hpp"

#include <algorithm>
#include <tuple>

#include "spreadsheet/number_format.hpp"

namespace guben::spreadsheet {

void XlsCells::visit(const std::function<bool(const Row&)>& visitor) {
  std::stable_sort(cells_.begin(), cells_.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.row, a.column) < std::tie(b.row, b.column);
  });
  Row row;
  for (size_t first = 0, end = 0; first < cells_.size(); first = end) {
    while (end < cells_.size() && cells_[end].row == cells_[first].row) ++end;
    row.number = cells_[first].row + 1;
    row.hidden = hidden_.contains(cells_[first].row);
    row.cells.assign(cells_[end - 1].column + 1u, {});
    std::deque<std::string> numbers;
    for (size_t i = first; i < end; ++i) {
      const auto& cell = cells_[i];
      const bool is_number = cell.kind == CellKind::Number || cell.kind == CellKind::DateNumber;
      row.cells[cell.column] = {cell.kind, is_number ? numbers.emplace_back(number_text(cell.number)) : cell.text};
    }
    if (!visitor(row)) return;
  }
}

}  // namespace guben::spreadsheet
