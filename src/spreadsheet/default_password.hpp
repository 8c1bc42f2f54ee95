#pragma once
#include <string>
#include <string_view>

namespace guben::spreadsheet {

/// Hides workbooks that are to open without being asked for one ([MS-OFFCRYPTO] 3.2, Excel's structure protection).
constexpr std::string_view kDefaultPassword = "VelvetSweatshop";

inline std::string default_password_utf16() {
  std::string units;
  for (const char c : kDefaultPassword) units += {c, '\0'};
  return units;
}

}  // namespace guben::spreadsheet
