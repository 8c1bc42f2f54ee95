#pragma once
#include <string>

#include "spreadsheet/workbook.hpp"

namespace guben::spreadsheet {

constexpr std::string_view kReplacement = "\uFFFD";

/// Makes a text one that can be kept (the character zero taken out, broken bytes marked), and says what was wrong.
Remark mend_text(std::string& text);
/// Whether mend_text has nothing to do and nothing to say: of nearly every text.
bool is_sound_text(std::string_view text);

}  // namespace guben::spreadsheet
