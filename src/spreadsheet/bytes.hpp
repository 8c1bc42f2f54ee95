#pragma once
// Little-endian numbers in bytes that may end too early.
#include <cstdint>
#include <cstring>
#include <string_view>

#include "spreadsheet/damaged.hpp"

namespace guben::spreadsheet {

/// The number at an offset; throws Damaged where the bytes end before it.
template <typename T>
T number_at(std::string_view bytes, size_t offset) {
  if (offset > bytes.size() || bytes.size() - offset < sizeof(T))
    throw Damaged{"spreadsheet.damaged", "spreadsheet.cut_short"};
  T value;
  std::memcpy(&value, bytes.data() + offset, sizeof value);
  return value;
}

}  // namespace guben::spreadsheet
