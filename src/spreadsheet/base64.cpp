#include "spreadsheet/base64.hpp"

#include <cstdint>

namespace guben::spreadsheet {

std::string of_base64(std::string_view text) {
  std::string bytes;
  uint32_t bits = 0;
  int have = 0;
  for (const char c : text) {
    static constexpr std::string_view kDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    const auto digit = kDigits.find(c);
    if (digit == std::string_view::npos) continue;
    bits = bits << 6 | static_cast<uint32_t>(digit);
    have += 6;
    if (have >= 8) have -= 8, bytes += static_cast<char>(bits >> have & 0xFF);
  }
  return bytes;
}

}  // namespace guben::spreadsheet
