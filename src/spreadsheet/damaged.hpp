#pragma once
#include <string>

namespace guben::spreadsheet {

/// Thrown inside a reader and turned into a Refusal where a sheet or file is opened.
struct Damaged {
  std::string code;
  std::string detail;
};

}  // namespace guben::spreadsheet
