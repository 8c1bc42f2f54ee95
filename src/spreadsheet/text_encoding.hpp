#pragma once
// In which encoding a text file is written, told by its bytes: Chinese offices send UTF-8, GB18030 and UTF-16.
#include <functional>
#include <string>
#include <string_view>

namespace guben::spreadsheet {

struct TextEncoding {
  std::string name;       ///< "utf-8", "utf-16", "gb18030", or as declared
  std::string converter;  ///< ICU's name; empty for UTF-8
  size_t start = 0;       ///< behind the byte order mark
};

/// `declared`: what the text itself says, if it does; its bytes are believed before it.
TextEncoding encoding_of(std::string_view bytes, const std::string& declared = {});
/// Hands out the text in UTF-8, block by block, until `take` wants no more. What is no character becomes U+FFFD.
bool convert(std::string_view bytes, const std::string& converter, const std::function<bool(std::string_view)>& take);

}  // namespace guben::spreadsheet
