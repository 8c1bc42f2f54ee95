#include "core/messages.hpp"

#include <yaml-cpp/yaml.h>

#include "core/text.hpp"

namespace guben {
namespace {

struct Sentence {
  std::string zh, en;
};

const std::map<std::string, Sentence, std::less<>>& catalogue() {
  static const auto sentences = [] {
    std::map<std::string, Sentence, std::less<>> all;
    for (const auto& entry : YAML::Load(
#include "core_messages.inc"
             )) {
      const bool fresh = all.emplace(entry.first.as<std::string>(), Sentence{entry.second["zh"].as<std::string>(),
                                                                             entry.second["en"].as<std::string>()})
                             .second;
      assert(fresh && "a message code stands twice in core/messages.yaml");
      (void)fresh;
    }
    return all;
  }();
  return sentences;
}

Language current = Language::Chinese;

}  // namespace

Language language_of(std::string_view setting) {
  if (setting.empty() || setting.starts_with("zh")) return Language::Chinese;
  return Language::English;
}
void set_language(Language language) { current = language; }
Language language() { return current; }

std::string message(std::string_view code, const std::map<std::string, std::string>& values) {
  const auto found = catalogue().find(code);
  assert(found != catalogue().end() && "a code without sentences in core/messages.yaml");
  if (found == catalogue().end()) return std::string(code);
  std::string text = in_language(found->second.zh, found->second.en);
  for (const auto& [name, value] : values) text = replaced(std::move(text), "{" + name + "}", value);
  return text;
}

bool has_message(std::string_view code) { return catalogue().contains(code); }

std::vector<std::string> message_codes() {
  std::vector<std::string> codes;
  for (const auto& [code, sentence] : catalogue()) codes.push_back(code);
  return codes;
}

const std::string& in_language(const std::string& chinese, const std::string& english) {
  return current == Language::Chinese || english.empty() ? chinese : english;
}

}  // namespace guben
