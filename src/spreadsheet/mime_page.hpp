#pragma once
// Web pages saved in one file with what belongs to them (MHTML, RFC 2557).
#include <string>
#include <string_view>
#include <vector>

namespace guben::spreadsheet {

struct WebPage {
  std::string charset;  ///< as declared; empty when nothing is
  std::string bytes;
};

/// The pages among the parts, in order: an Excel workbook has one a sheet.
std::vector<WebPage> pages_of_mime(std::string_view file);

}  // namespace guben::spreadsheet
