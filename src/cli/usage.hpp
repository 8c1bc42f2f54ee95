#pragma once
// The command line's own words: how --help reads, and what is said of a line that cannot be understood.
#include <CLI/CLI.hpp>

#include "core/result.hpp"

namespace guben::cli {

/// The half of "中文 / English" that is of the language.
std::string in_language(const std::string& both, Language language);
/// --help of the program and of every command in the language: what each option means stands in
/// core/messages.yaml as help.option.NAME, or help.option.COMMAND.NAME where it means something else there.
void speak_the_language(CLI::App& app, Language language);
/// An argument that is there and empty: nothing has an empty name, and "" is how a variable without a value arrives.
std::optional<Refusal> empty_argument(const std::vector<std::string>& arguments);
/// The parser's complaint in our words, with the names it may have meant.
Refusal usage_refusal(const CLI::App& app, const CLI::ParseError& error);

}  // namespace guben::cli
