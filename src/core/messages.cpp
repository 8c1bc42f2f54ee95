#include "core/messages.hpp"

#include <yaml-cpp/yaml.h>

#include "core/text.hpp"

namespace guben {
namespace {

struct Sentence {
  std::string zh, en;
  std::string page_zh, page_en;  ///< empty: the same at a page
};

const std::map<std::string, Sentence, std::less<>>& catalogue() {
  static const auto sentences = [] {
    std::map<std::string, Sentence, std::less<>> all;
    for (const auto& entry : YAML::Load(
#include "core_messages.inc"
             )) {
      Sentence sentence{entry.second["zh"].as<std::string>(), entry.second["en"].as<std::string>(), {}, {}};
      if (const auto page = entry.second["page"])
        sentence.page_zh = page["zh"].as<std::string>(), sentence.page_en = page["en"].as<std::string>();
      const bool fresh = all.emplace(entry.first.as<std::string>(), std::move(sentence)).second;
      assert(fresh && "a message code stands twice in core/messages.yaml");
      (void)fresh;
    }
    return all;
  }();
  return sentences;
}

/// Values are put in once and never looked at: a file may be named "{rows}". {hint}, which says more where there is
/// more to say, may be left out.
std::string filled(const std::string& sentence, const std::map<std::string, std::string>& values) {
  std::string text;
  for (size_t at = 0; at < sentence.size();) {
    const auto open = sentence.find('{', at), close = sentence.find('}', open);
    text += sentence.substr(at, open - at);
    if (close == std::string::npos) break;
    const auto name = sentence.substr(open + 1, close - open - 1);
    const auto value = values.find(name);
    if (value != values.end()) text += value->second;
    else if (name != "hint") text += "{" + name + "}";
    at = close + 1;
  }
  return text;
}

}  // namespace

Language language_of(std::string_view setting) {
  if (setting.empty() || setting.starts_with("zh")) return Language::Chinese;
  return Language::English;
}

const std::string& in_language(Language language, const std::string& chinese, const std::string& english) {
  return language == Language::Chinese || english.empty() ? chinese : english;
}

std::string message(Language language, std::string_view code, const std::map<std::string, std::string>& values) {
  const auto found = catalogue().find(code);
  assert(found != catalogue().end() && "a code without sentences in core/messages.yaml");
  if (found == catalogue().end()) return std::string(code);
  return filled(in_language(language, found->second.zh, found->second.en), values);
}

std::string message_at_page(Language language, std::string_view code,
                            const std::map<std::string, std::string>& values) {
  const auto found = catalogue().find(code);
  if (found == catalogue().end() || found->second.page_zh.empty()) return message(language, code, values);
  return filled(in_language(language, found->second.page_zh, found->second.page_en), values);
}

namespace {
/// "a share from 0 to 1" as "a share from N to N", and its numbers.
std::pair<std::string, std::vector<std::string>> without_numbers(const std::string& text) {
  std::pair<std::string, std::vector<std::string>> parts;
  for (size_t at = 0; at < text.size();) {
    const auto end = std::min(text.size(), text.find_first_not_of("0123456789", at));
    if (end == at) {
      parts.first += text[at++];
      continue;
    }
    parts.first += 'N';
    parts.second.push_back(text.substr(at, end - at));
    at = end;
  }
  return parts;
}

}  // namespace

std::string in_words(Language language, const std::string& text) {
  const auto [phrase, numbers] = without_numbers(text);
  if (!has_message("word." + phrase)) return text;
  std::string said;
  auto number = numbers.begin();
  for (const char c : message(language, "word." + phrase)) {
    if (c == 'N' && number != numbers.end()) said += *number++;
    else said += c;
  }
  return said;
}

namespace {

std::map<std::string, std::string> values_in(Language language, const Refusal& refusal) {
  auto values = refusal.values;
  for (const char* name : {"what", "expected", "found", "detail"})
    if (const auto value = values.find(name); value != values.end()) value->second = in_words(language, value->second);
  for (const auto& [name, words] : refusal.words) values[name] = words.in(language);
  return values;
}

}  // namespace

std::string message(Language language, const Refusal& refusal) {
  return message(language, refusal.code, values_in(language, refusal));
}

std::string message_at_page(Language language, const Refusal& refusal) {
  return message_at_page(language, refusal.code, values_in(language, refusal));
}

bool has_message(std::string_view code) { return catalogue().contains(code); }

std::vector<std::string> message_codes() {
  std::vector<std::string> codes;
  for (const auto& [code, sentence] : catalogue()) codes.push_back(code);
  return codes;
}

Words in_both(std::string_view code, const std::map<std::string, std::string>& values) {
  return {message(Language::Chinese, code, values), message(Language::English, code, values)};
}

}  // namespace guben
