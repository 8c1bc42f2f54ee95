#include "spreadsheet/xls_cells.hpp"

#include <algorithm>
#include <tuple>

#include "spreadsheet/remarks.hpp"

namespace guben::spreadsheet {

void XlsCells::visit(const std::function<bool(const Row&)>& visitor, bool formulas_are_calculated) {
  std::stable_sort(cells_.begin(), cells_.end(), [](const Placed& a, const Placed& b) {
    return std::tie(a.row, a.column) < std::tie(b.row, b.column);
  });
  Row row;
  for (size_t first = 0, end = 0; first < cells_.size(); first = end) {
    while (end < cells_.size() && cells_[end].row == cells_[first].row) ++end;
    row.number = cells_[first].row + 1;
    row.hidden = hidden_.contains(cells_[first].row);
    row.has_remarks = false;
    row.cells.assign(cells_[end - 1].column + 1u, {});
    std::deque<std::string> made;
    for (size_t i = first; i < end; ++i) {
      const auto& placed = cells_[i];
      auto& cell = row.cells[placed.column];
      cell = {placed.kind, placed.text};
      if (placed.kind == CellKind::Number) {
        const bool is_clock = placed.shows == Shows::Clock || placed.shows == Shows::Elapsed;
        cell.kind = is_clock ? CellKind::Time : placed.shows == Shows::Day ? CellKind::DateNumber : CellKind::Number;
        const auto number = number_text(placed.number);
        cell.text = made.emplace_back(is_clock ? clock_text(number, placed.shows == Shows::Elapsed) : number);
      } else if (placed.is_empty_formula && !formulas_are_calculated) {
        cell.kind = CellKind::FormulaOnly;
      } else if (!is_sound_text(placed.text)) {
        auto& mended = made.emplace_back(placed.text);
        cell.remark = mend_text(mended);
        cell.text = mended;
        row.has_remarks = true;
      }
    }
    if (!visitor(row)) return;
  }
}

}  // namespace guben::spreadsheet
