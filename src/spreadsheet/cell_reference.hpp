#pragma once
// Numbers and places as the attributes of a sheet write them. Asked for nearly every cell, so inline.
#include <cstdint>
#include <string_view>

namespace guben::spreadsheet {

constexpr int64_t kMaxRows = 1 << 20;
constexpr size_t kMaxColumns = 1 << 14;

/// `fallback` for whatever is not one to nine digits.
inline int64_t number_or(std::string_view digits, int64_t fallback) {
  if (digits.empty() || digits.size() > 9) return fallback;
  int64_t value = 0;
  for (const char c : digits) {
    if (c < '0' || c > '9') return fallback;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// "BC12" is row 12, column 54; false when it is not a reference.
inline bool read_reference(std::string_view text, size_t& column, int64_t& row) {
  size_t letters = 0, value = 0;
  while (letters < text.size() && letters < 4 && (text[letters] | 32) >= 'a' && (text[letters] | 32) <= 'z')
    value = value * 26 + static_cast<size_t>((text[letters++] | 32) - 'a' + 1);
  row = number_or(text.substr(letters), -1);
  if (letters == 0 || value > kMaxColumns || row < 1) return false;
  column = value - 1;
  return true;
}

}  // namespace guben::spreadsheet
