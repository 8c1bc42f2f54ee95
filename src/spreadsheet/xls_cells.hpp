#pragma once
#include <cstdint>
#include <deque>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "spreadsheet/damaged.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

/// The cells of a sheet as they stand in the file, and the rows they make: blocks of rows may come in any order.
class XlsCells {
 public:
  void add_number(uint16_t row, uint16_t column, CellKind kind, double number) {
    place(row, column, kind).number = number;
  }
  /// `text` outlives this.
  void add_text(uint16_t row, uint16_t column, CellKind kind, std::string_view text) {
    place(row, column, kind).text = text;
  }
  void add_own_text(uint16_t row, uint16_t column, std::string text) {
    add_text(row, column, CellKind::Text, own_.emplace_back(std::move(text)));
  }
  void hide(uint16_t row) { hidden_.insert(row); }
  /// The value of a formula that turned out to be a text.
  void give_last_text(std::string text) {
    if (!cells_.empty()) cells_.back().kind = CellKind::Text, cells_.back().text = own_.emplace_back(std::move(text));
  }
  void visit(const std::function<bool(const Row&)>& visitor);

 private:
  static constexpr size_t kMost = size_t{65536} * 256;  // that a sheet can hold
  struct Placed {
    uint16_t row, column;
    CellKind kind;
    double number;
    std::string_view text;
  };
  Placed& place(uint16_t row, uint16_t column, CellKind kind) {
    if (cells_.size() == kMost) throw Damaged{"spreadsheet.too_large", "cells"};
    return cells_.emplace_back(Placed{row, column, kind, 0, {}});
  }
  std::vector<Placed> cells_;
  std::deque<std::string> own_;
  std::set<uint16_t> hidden_;
};

}  // namespace guben::spreadsheet
