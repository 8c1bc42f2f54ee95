#include "dictionary/heading_words.hpp"

#include "core/checked_yaml.hpp"
#include "core/text.hpp"

namespace guben::dictionary {
namespace {

size_t bytes_of_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const size_t bytes = lead < 0x80 ? 1 : lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
  return std::min(bytes, text.size());
}

}  // namespace

void HeadingWords::add(const std::filesystem::path& headings_yaml) {
  const auto yaml = CheckedYaml::load(headings_yaml)
                        .only({"same", "persons", "filler", "turns", "aside", "group_ends", "kinds", "surnames"});
  if (yaml.has("same"))
    for (const auto& line : yaml.at("same").items()) {
      const auto words = line.texts();
      const auto meaning = meaning_of(words.at(0));
      for (size_t w = 1; w < words.size(); ++w)
        if (!meanings_.emplace(squeezed(words[w]), meaning).second && meanings_.at(squeezed(words[w])) != meaning)
          line.refuse("pack.duplicate_key", {{"key", words[w]}});
      for (const auto& word : words) longest_ = std::max(longest_, word.size());
    }
  for (const auto& word : yaml.texts_or_empty("persons")) persons_.insert(meaning_of(word));
  for (const auto& word : yaml.texts_or_empty("filler")) filler_.insert(meaning_of(word));
  for (const auto& word : yaml.texts_or_empty("turns")) turns_.insert(meaning_of(word));
  for (const auto& word : yaml.texts_or_empty("aside")) aside_.insert(meaning_of(word));
  if (yaml.has("kinds")) {
    const auto kinds = yaml.at("kinds").only({"phone", "account", "code"});
    for (const auto& [name, kind] : {std::pair{"phone", TextKind::Phone}, std::pair{"account", TextKind::Account},
                                     std::pair{"code", TextKind::Code}})
      for (const auto& word : kinds.texts_or_empty(name)) kinds_[meaning_of(word)] = kind;
  }
  for (auto& end : yaml.texts_or_empty("group_ends")) group_ends_.push_back(squeezed(end));
  for (const char32_t c : code_points(yaml.text_or("surnames", ""))) surnames_.insert(c);
}

Meaning HeadingWords::meaning_of(const std::string& word) {
  const auto [at, is_new] = meanings_.emplace(squeezed(word), next_);
  next_ += is_new;
  longest_ = std::max(longest_, word.size());
  return at->second;
}

HeadingWords::Found HeadingWords::longest_at(std::string_view text) const {
  for (size_t bytes = std::min(longest_, text.size()); bytes > 0; --bytes)
    if (const auto known = meanings_.find(std::string(text.substr(0, bytes))); known != meanings_.end())
      return {bytes, known->second};
  return {};
}

std::vector<Meaning> HeadingWords::meanings_in(std::string_view text) const {
  std::vector<Meaning> found;
  while (!text.empty()) {
    const auto word = longest_at(text);
    if (word.bytes > 0) found.push_back(word.meaning);
    text.remove_prefix(word.bytes > 0 ? word.bytes : bytes_of_character(text));
  }
  return found;
}

std::set<Meaning> HeadingWords::persons_in(std::string_view text) const {
  std::set<Meaning> persons;
  for (const auto meaning : meanings_in(text))
    if (is_person(meaning)) persons.insert(meaning);
  return persons;
}

bool HeadingWords::names_other_person(std::string_view text, const std::vector<std::string>& known) const {
  auto persons = persons_in(text);
  for (const auto& name : known)
    for (const auto person : persons_in(squeezed(name))) persons.erase(person);
  return !persons.empty();
}

std::string_view HeadingWords::without_group_end(std::string_view group) const {
  for (const auto& end : group_ends_)
    if (group.size() > end.size() && group.ends_with(end)) return group.substr(0, group.size() - end.size());
  return group;
}

TextKind HeadingWords::kind_of(std::string_view text) const {
  for (const auto meaning : meanings_in(text))
    if (const auto kind = kinds_.find(meaning); kind != kinds_.end()) return kind->second;
  return TextKind::Plain;
}

}  // namespace guben::dictionary
