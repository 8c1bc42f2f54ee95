#include "synth/same_name.hpp"

#include "core/checked_yaml.hpp"
#include "core/text.hpp"

namespace guben::synth {
namespace {

/// The characters of a name; no blanks, no separators, nothing in brackets.
std::u32string letters(const std::string& name) {
  static const std::u32string separators = U" 　·•・‧.．";
  std::u32string all;
  bool aside = false;
  for (const char32_t c : code_points(name)) {
    if (c == U'(' || c == U'（') aside = true;
    else if (c == U')' || c == U'）') aside = false;
    else if (!aside && separators.find(c) == std::u32string::npos) all += c;
  }
  return all;
}

bool alike(const std::unordered_map<char32_t, char32_t>& classes, char32_t a, char32_t b) {
  const auto x = classes.find(a), y = classes.find(b);
  return x != classes.end() && y != classes.end() && x->second == y->second;
}

}  // namespace

SameName::SameName(const policy::Pack& pack) {
  for (const auto& folder : pack.folders) {
    if (!std::filesystem::exists(folder / "names.yaml")) continue;
    const auto yaml = CheckedYaml::load(folder / "names.yaml");
    const auto learn = [&](const char* key, Classes& classes) {
      for (const auto& group : yaml.texts_or_empty(key)) {
        const auto all = code_points(group);
        for (const char32_t c : all) classes.emplace(c, all.front());
      }
    };
    learn("variants", variants_);
    learn("look_alikes", look_alikes_);
    learn("surname_aliases", surnames_);
  }
}

size_t SameName::differences(const std::string& a, const std::string& b) const {
  const auto x = letters(a), y = letters(b);
  if (x.size() != y.size() || x.empty()) return std::max<size_t>({x.size(), y.size(), 1});
  size_t count = 0;
  for (size_t i = 0; i < x.size(); ++i)
    count += x[i] != y[i] && !alike(variants_, x[i], y[i]) && !alike(look_alikes_, x[i], y[i]) &&
             !(i == 0 && alike(surnames_, x[i], y[i]));
  return count;
}

}  // namespace guben::synth
