#pragma once
#include <string>
#include <string_view>

namespace guben::spreadsheet {

/// The bytes that a text stands for; what is no digit (line ends, padding) is passed over.
std::string of_base64(std::string_view text);

}  // namespace guben::spreadsheet
