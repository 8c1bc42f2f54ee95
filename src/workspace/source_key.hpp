#pragma once
// Where a row was read, in one number: the delivery, the sheet and the row. The first 256 sheets, the first 2^24 rows
// stand where they stood before there was room for more, so that numbers written then mean what they meant.
//
//   bits  0-23  row, its lower bits         32-51  delivery             (in a place: 32-34 row, its upper bits,
//        24-31  sheet, its lower bits       52-54  row, its upper bits               35-42 sheet, its upper bits)
//                                           55-62  sheet, its upper bits
#include <cstdint>

#include "core/result.hpp"
#include "workspace/sql.hpp"

namespace guben::workspace {

struct SourceKey {
  static constexpr int64_t kSheets = 1 << 16, kRows = 1 << 27, kDeliveries = 1 << 20;
  int64_t delivery = 0, sheet = 0, row = 0;

  /// Sheet and row: the key of a row within its delivery.
  static constexpr int64_t place(int64_t sheet, int64_t row) {
    return (row & 0xFFFFFF) | (sheet & 0xFF) << 24 | row >> 24 << 32 | sheet >> 8 << 35;
  }
  static constexpr SourceKey of_place(int64_t place) {
    return {0, (place >> 24 & 0xFF) | place >> 35 << 8, (place & 0xFFFFFF) | (place >> 32 & 7) << 24};
  }
  constexpr int64_t number() const {
    const int64_t at = place(sheet, row);
    return (at & 0xFFFFFFFF) | delivery << 32 | at >> 32 << 52;
  }
  static constexpr SourceKey of(int64_t number) {
    auto key = of_place((number & 0xFFFFFFFF) | number >> 52 << 32);
    key.delivery = number >> 32 & 0xFFFFF;
    return key;
  }
};

}  // namespace guben::workspace
