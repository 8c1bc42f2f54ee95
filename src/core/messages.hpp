#pragma once
// The sentences behind the codes, Chinese and English side by side (core/messages.yaml). Code holds codes and values
// only.
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "core/language.hpp"
#include "core/result.hpp"

namespace guben {

/// The sentence of a code, its {names} filled from `values`. An unknown code is a bug.
std::string message(Language language, std::string_view code, const std::map<std::string, std::string>& values = {});
/// A phrase that code names in English (a stage of work, what was expected), in words of a language: word.… of
/// core/messages.yaml, with N for each number. A phrase that does not stand there comes back as it is.
std::string in_words(Language language, const std::string& phrase);
/// The sentence of a refusal; what was expected, found or damaged is said in words of its language. `problem`, what a
/// library said, is no part of a sentence: it stands behind it.
std::string message(Language language, const Refusal& refusal);
/// As message(), to somebody at a page, who has other ways to go on than options and commands: `page` of the entry.
std::string message_at_page(Language language, std::string_view code,
                            const std::map<std::string, std::string>& values = {});
std::string message_at_page(Language language, const Refusal& refusal);
bool has_message(std::string_view code);
std::vector<std::string> message_codes();

/// The sentence of a code in both languages, to stand inside another.
Words in_both(std::string_view code, const std::map<std::string, std::string>& values = {});

}  // namespace guben
