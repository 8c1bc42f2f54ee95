#pragma once
// The two languages people are spoken to in. Each is spoken to in their own, several at once by one process: whoever
// makes a text is told the language, and what is not yet a text (a refusal, a label) is kept in both.
#include <string>
#include <string_view>

namespace guben {

enum class Language { Chinese, English };

/// From --lang or LANG: "zh…" is Chinese, everything else English; empty means Chinese, the language of the county.
Language language_of(std::string_view setting);

/// Picks, for labels that come in pairs from the packs; Chinese where there is no English.
const std::string& in_language(Language language, const std::string& chinese, const std::string& english);

/// Something said in both.
struct Words {
  std::string chinese, english;
  const std::string& in(Language language) const { return in_language(language, chinese, english); }
};

}  // namespace guben
