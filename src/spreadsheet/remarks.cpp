#include "spreadsheet/remarks.hpp"

#include <unicode/utf8.h>

#include <algorithm>

#include "core/text.hpp"

namespace guben::spreadsheet {

// One pass, since it is asked of nearly every text; ASCII and the common Han block need no decoding (core/text.cpp).
bool is_sound_text(std::string_view text) {
  const auto length = static_cast<int32_t>(text.size());
  for (int32_t i = 0; i < length;) {
    const auto* b = reinterpret_cast<const unsigned char*>(text.data()) + i;
    if (b[0] == 0) return false;
    if (b[0] < 0x80) {
      ++i;
    } else if (b[0] >= 0xE4 && b[0] <= 0xE9 && length - i >= 3 && (b[1] & 0xC0) == 0x80 && (b[2] & 0xC0) == 0x80) {
      i += 3;
    } else {
      UChar32 c;
      U8_NEXT(text.data(), i, length, c);
      if (c < 0 || c == 0xFFFD) return false;
    }
  }
  return true;
}

Remark mend_text(std::string& text) {
  if (!is_valid_utf8(text)) text = made_valid_utf8(text);
  const auto had = text.size();
  std::erase(text, '\0');
  if (contains(text, kReplacement)) return Remark::BrokenCharacter;
  return text.size() < had ? Remark::NulRemoved : Remark::None;
}

}  // namespace guben::spreadsheet
