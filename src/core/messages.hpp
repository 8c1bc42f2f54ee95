#pragma once
// The sentences behind the codes, Chinese and English side by side (core/messages.yaml). Code holds codes and values
// only.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace guben {

enum class Language { Chinese, English };

/// From --lang or LANG: "zh…" is Chinese, everything else English; empty means Chinese, the language of the county.
Language language_of(std::string_view setting);
void set_language(Language language);
Language language();

/// The sentence of a code in the session's language, its {names} filled from `values`. An unknown code is a bug.
std::string message(std::string_view code, const std::map<std::string, std::string>& values = {});
/// A phrase that code names in English (a stage of work, what was expected), in the session's language: word.… of
/// core/messages.yaml, with N for each number. A phrase that does not stand there comes back as it is.
std::string in_words(const std::string& phrase);
/// The sentence of a refusal; what was expected, found or damaged is said in words of its language. `problem`, what a
/// library said, is no part of a sentence: it stands behind it.
std::string message(const Refusal& refusal);
bool has_message(std::string_view code);
std::vector<std::string> message_codes();

/// Picks by the session's language, for labels that come in pairs from the packs.
const std::string& in_language(const std::string& chinese, const std::string& english);

}  // namespace guben
