#include "cli/session_language.hpp"

#include <optional>

namespace guben::cli {
namespace {

/// zh, zh_CN.UTF-8, zh-CN; en likewise.
bool is_language(std::string_view text, std::string_view code) {
  return text.starts_with(code) && (text.size() == code.size() || text[code.size()] == '_' || text[code.size()] == '-');
}

std::optional<std::string> told(const std::vector<std::string>& arguments) {
  std::optional<std::string> last;
  for (size_t i = 0; i < arguments.size(); ++i) {
    if (arguments[i] == "--") break;
    if (arguments[i].starts_with("--lang=")) last = arguments[i].substr(7);
    else if (arguments[i] == "--lang" && i + 1 < arguments.size()) last = arguments[++i];
  }
  return last;
}

}  // namespace

Result<Language> session_language(const std::vector<std::string>& arguments,
                                  const std::function<const char*(const char*)>& environment) {
  if (const auto text = told(arguments)) {
    if (is_language(*text, "zh")) return Language::Chinese;
    if (is_language(*text, "en")) return Language::English;
    return Refusal{"cli.unknown_language", {{"text", *text}}};
  }
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"}) {
    const char* value = environment(name);
    if (!value || !*value) continue;
    const std::string_view locale(value);
    const auto language = locale.substr(0, locale.find('.'));
    return language == "C" || language == "POSIX" ? Language::Chinese : language_of(locale);
  }
  return Language::Chinese;
}

}  // namespace guben::cli
