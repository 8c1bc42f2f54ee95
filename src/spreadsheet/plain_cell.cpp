#include "spreadsheet/plain_cell.hpp"

#include <cstring>

namespace guben::spreadsheet {
namespace {
constexpr size_t kLongest =
    128;  // a plain cell is shorter: the bound lets the scan look ahead without asking each time

bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// What a number may be made of; anything else (entities, errors, dates) goes to the parser.
bool is_number_character(char c) { return is_digit(c) || c == '.' || c == '-' || c == '+' || c == 'E' || c == 'e'; }

template <size_t N>
bool skip(const char*& at, const char (&word)[N]) {
  if (std::memcmp(at, word, N - 1) != 0) return false;  // of a length known here: no call is made
  at += N - 1;
  return true;
}
}  // namespace

std::optional<PlainCell> plain_cell_at(std::string_view window) {
  if (window.size() < kLongest) return std::nullopt;
  PlainCell cell;
  const char* at = window.data();
  if (!skip(at, "<c r=\"")) return std::nullopt;
  size_t letters = 0, column = 0;
  for (; letters < 3 && *at >= 'A' && *at <= 'Z'; ++at, ++letters)
    column = column * 26 + static_cast<size_t>(*at - 'A' + 1);
  if (letters == 0 || *at < '1' || *at > '9') return std::nullopt;
  cell.column = column - 1;
  for (int digits = 0; is_digit(*at); ++at)
    if (++digits > 7) return std::nullopt;
  if (*at++ != '"') return std::nullopt;
  if (skip(at, " s=\"")) {
    for (int digits = 0; is_digit(*at); ++at) {
      if (++digits > 6) return std::nullopt;
      cell.style = cell.style * 10 + static_cast<uint32_t>(*at - '0');
    }
    if (*at++ != '"') return std::nullopt;
  }
  cell.is_shared = skip(at, " t=\"s\"");
  if (skip(at, "/>")) {
    cell.length = static_cast<size_t>(at - window.data());
    return cell;
  }
  if (!skip(at, "><v>")) return std::nullopt;
  const char* value = at;
  while (is_number_character(*at))
    if (++at - value > 32) return std::nullopt;
  cell.value = {value, static_cast<size_t>(at - value)};
  if (cell.value.empty() || !skip(at, "</v></c>")) return std::nullopt;
  cell.has_value = true;
  cell.length = static_cast<size_t>(at - window.data());
  return cell;
}

}  // namespace guben::spreadsheet
