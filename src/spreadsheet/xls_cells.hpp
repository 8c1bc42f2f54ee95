#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "spreadsheet/damaged.hpp"
#include "spreadsheet/number_format.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

/// The cells of a sheet as they stand in the file, and the rows they make: blocks of rows may come in any order.
class XlsCells {
 public:
  void add_number(uint16_t row, uint16_t column, Shows shows, double number) {
    auto& cell = place(row, column, CellKind::Number);
    cell.number = number;
    cell.shows = shows;
  }
  /// `text` outlives this.
  void add_text(uint16_t row, uint16_t column, CellKind kind, std::string_view text) {
    place(row, column, kind).text = text;
  }
  void add_own_text(uint16_t row, uint16_t column, std::string text) {
    add_text(row, column, CellKind::Text, own_.emplace_back(std::move(text)));
  }
  /// A formula that gave an empty text, as far as the file says.
  void add_empty_formula(uint16_t row, uint16_t column) { place(row, column, CellKind::Text).is_empty_formula = true; }
  void hide(uint16_t row) { hidden_.insert(row); }
  /// The value of a formula that turned out to be a text.
  void give_last_text(std::string text) {
    if (!cells_.empty()) cells_.back().kind = CellKind::Text, cells_.back().text = own_.emplace_back(std::move(text));
  }
  int64_t last_row() const { return cells_.empty() ? 0 : cells_.back().row + 1; }
  /// `formulas_are_calculated`: false where a program wrote all formulas of the workbook without calculating any.
  void visit(const std::function<bool(const Row&)>& visitor, bool formulas_are_calculated);

 private:
  static constexpr size_t kMost = size_t{65536} * 256;  // that a sheet can hold
  struct Placed {
    uint16_t row, column;
    CellKind kind;
    Shows shows;
    bool is_empty_formula;
    double number;
    std::string_view text;
  };
  Placed& place(uint16_t row, uint16_t column, CellKind kind) {
    if (cells_.size() == kMost) throw Damaged{"spreadsheet.too_large", "> 16 777 216", last_row()};
    return cells_.emplace_back(Placed{row, column, kind, Shows::Number, false, 0, {}});
  }
  std::vector<Placed> cells_;
  std::deque<std::string> own_;
  std::set<uint16_t> hidden_;
};

}  // namespace guben::spreadsheet
