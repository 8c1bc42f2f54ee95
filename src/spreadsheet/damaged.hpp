#pragma once
#include <cstdint>
#include <string>

namespace guben::spreadsheet {

/// Thrown inside a reader and turned into a Refusal where a sheet or file is opened.
struct Damaged {
  std::string code;
  std::string detail;  ///< the code of a reason that people are told, or the name of a part
  int64_t row = 0;     ///< near which, for readers that read a sheet whole before they hand out its rows
};

}  // namespace guben::spreadsheet
