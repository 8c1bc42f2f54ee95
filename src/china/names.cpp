#include "china/names.hpp"

#include <unicode/translit.h>
#include <unicode/uchar.h>

#include "core/checked_yaml.hpp"
#include "core/text.hpp"

namespace guben::china {
namespace {

constexpr char32_t kDot = U'·';
constexpr std::u32string_view kSeparators = U"·•‧・∙⋅.．。、- ";
constexpr std::u32string_view kWildcards = U"*?＊？□〇�";

bool is_wildcard(char32_t c) { return kWildcards.find(c) != std::u32string_view::npos; }

std::u32string without_dots(std::u32string text) {
  std::erase(text, kDot);
  return text;
}

/// Toneless readings of the common Han block, made once by ICU: 张 → zhang.
const std::vector<std::string>& readings() {
  static const auto table = [] {
    std::vector<std::string> all(0xA000 - 0x4E00);
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<icu::Transliterator> latin(icu::Transliterator::createInstance(
        "Han-Latin/Names; NFD; [:Nonspacing Mark:] Remove; Any-Lower", UTRANS_FORWARD, status));
    if (U_FAILURE(status)) throw Failure("ICU has no Han-Latin transliterator");
    icu::UnicodeString text;
    for (UChar32 c = 0x4E00; c < 0xA000; ++c) text.append(c).append(static_cast<UChar>(u'\n'));
    latin->transliterate(text);
    size_t at = 0;
    for (int32_t i = 0; i < text.length(); ++i) {
      const UChar c = text[i];
      if (c == u'\n') ++at;
      else if (c < 128 && c != u' ' && at < all.size()) all[at] += static_cast<char>(c);
    }
    return all;
  }();
  return table;
}

std::string reading_of(char32_t c) {
  if (c >= 0x4E00 && c < 0xA000) return readings()[c - 0x4E00];
  std::string raw;
  append_utf8(raw, c);
  return raw;
}

/// Can `a` become `b` by losing, adding or exchanging one character (wildcards are free)?
bool one_character_apart(const std::u32string& a, const std::u32string& b) {
  const size_t longer = std::max(a.size(), b.size()), shorter = std::min(a.size(), b.size());
  if (longer - shorter > 1 || longer < 3) return false;
  size_t head = 0, tail = 0;
  while (head < shorter && a[head] == b[head]) ++head;
  while (tail < shorter - head && a[a.size() - 1 - tail] == b[b.size() - 1 - tail]) ++tail;
  return head + tail >= longer - 1 && head + tail > 0;
}

}  // namespace

WrittenName read_name(std::string_view cell) {
  WrittenName name;
  bool in_brackets = false;
  for (const char32_t c : code_points(squeezed(cell))) {
    if (c == U'(' || c == U'[' || c == U'【' || c == U'〔') in_brackets = true;
    else if (c == U')' || c == U']' || c == U'】' || c == U'〕') in_brackets = false;
    else if (in_brackets) name.bracketed += c;
    else if (kSeparators.find(c) != std::u32string_view::npos) {
      if (!name.letters.empty() && name.letters.back() != kDot) name.letters += kDot;
    } else name.letters += c;
  }
  while (!name.letters.empty() && name.letters.back() == kDot) name.letters.pop_back();
  return name;
}

std::string name_key(std::string_view cell) { return to_utf8(without_dots(read_name(cell).letters)); }

Result<NameComparer> NameComparer::load(const std::filesystem::path& names_yaml) {
  return catching_yaml([&] {
    const auto yaml = CheckedYaml::load(names_yaml)
                          .only({"variants", "surname_aliases", "look_alikes", "transliteration", "former_words"});
    NameComparer comparer;
    const auto fill = [&](const char* key, Classes& classes) {
      for (const auto& group : yaml.texts_or_empty(key)) {
        const auto letters = code_points(group);
        for (const char32_t c : letters) classes.emplace(c, letters.front());
      }
    };
    fill("variants", comparer.variants_);
    fill("surname_aliases", comparer.aliases_);
    fill("look_alikes", comparer.look_alikes_);
    fill("transliteration", comparer.transliterations_);
    comparer.join_classes();
    for (const auto& word : yaml.texts_or_empty("former_words")) comparer.former_words_.push_back(code_points(word));
    return comparer;
  });
}

char32_t NameComparer::head_of(const Classes& classes, char32_t c) {
  const auto found = classes.find(c);
  return found == classes.end() ? c : found->second;
}

bool NameComparer::alike(const Classes& classes, char32_t a, char32_t b) {
  return a == b || is_wildcard(a) || is_wildcard(b) || head_of(classes, a) == head_of(classes, b);
}

void NameComparer::join_classes() {
  for (const auto* classes : {&variants_, &look_alikes_, &aliases_})
    for (const auto& [letter, head] : *classes) {
      const char32_t from = head_of(joined_, letter), to = head_of(joined_, head);
      joined_.emplace(letter, to), joined_.emplace(head, to);
      if (from != to)
        for (auto& [_, joined] : joined_)
          if (joined == from) joined = to;
    }
}

std::vector<std::string> NameComparer::same_person_keys(std::string_view name) const {
  auto written = read_name(name);
  const auto letters = without_dots(std::move(written.letters));
  const auto former = without_former_word(std::move(written.bracketed));
  if (letters.empty() || std::any_of(letters.begin(), letters.end(), is_wildcard) ||
      std::any_of(former.begin(), former.end(), is_wildcard))
    return {};
  std::vector<std::string> keys;
  for (const auto& called : {letters, former}) {
    std::string key;
    for (const char32_t c : called) append_utf8(key, head_of(joined_, c));
    if (!key.empty() && (keys.empty() || keys.front() != key)) keys.push_back(std::move(key));
  }
  return keys;
}

std::string NameComparer::similar_key(std::string_view name) const {
  std::string key;
  for (const char32_t c : without_dots(read_name(name).letters))
    append_utf8(key, head_of(transliterations_, head_of(look_alikes_, head_of(variants_, c))));
  return key;
}

void NameComparer::load_readings() { (void)readings(); }

NameAgreement NameComparer::compare(std::string_view a, std::string_view b) const {
  if (a == b) return NameAgreement::Same;
  const WrittenName x = read_name(a), y = read_name(b);
  NameAgreement best = compare_letters(x.letters, y.letters);
  // 张三(张小三): a former name in brackets is as good as a variant.
  if (!is_compatible(best) &&
      ((x.bracketed.size() > 1 && compare_letters(x.bracketed, y.letters) == NameAgreement::Same) ||
       (y.bracketed.size() > 1 && compare_letters(x.letters, y.bracketed) == NameAgreement::Same)))
    best = NameAgreement::Variant;
  return best;
}

bool NameComparer::is_same_persons(std::string_view a, std::string_view b) const {
  if (a == b && !a.empty()) return true;
  WrittenName x = read_name(a), y = read_name(b);
  x.letters = without_dots(std::move(x.letters)), y.letters = without_dots(std::move(y.letters));
  if (x.letters.empty() || y.letters.empty()) return false;
  if (are_equal_letters(x.letters, y.letters)) return true;
  // 张三(曾用名张小三) is 张小三 too; two people may share a former name that neither bears now.
  return are_equal_letters(without_former_word(std::move(x.bracketed)), y.letters) ||
         are_equal_letters(x.letters, without_former_word(std::move(y.bracketed)));
}

bool NameComparer::are_equal_letters(std::u32string_view a, std::u32string_view b) const {
  if (a.size() != b.size()) return false;
  for (size_t i = 0; i < a.size(); ++i)
    if (!alike(variants_, a[i], b[i]) && !alike(look_alikes_, a[i], b[i]) && !(i == 0 && alike(aliases_, a[i], b[i])))
      return false;
  return true;
}

std::u32string NameComparer::without_former_word(std::u32string bracketed) const {
  for (const auto& word : former_words_)
    if (bracketed.starts_with(word)) {
      bracketed.erase(0, word.size());
      break;
    }
  std::erase_if(bracketed, [](char32_t c) { return c == U':' || kSeparators.find(c) != std::u32string_view::npos; });
  return bracketed;
}

NameAgreement NameComparer::compare_letters(std::u32string a, std::u32string b) const {
  const bool has_parts = a.find(kDot) != std::u32string::npos || b.find(kDot) != std::u32string::npos;
  if (has_parts && transliterates(a, b)) {
    return without_dots(a) == without_dots(b) ? NameAgreement::Same : NameAgreement::Transliteration;
  }
  a = without_dots(std::move(a));
  b = without_dots(std::move(b));
  if (a.empty() || b.empty()) return NameAgreement::Different;
  if (a == b) return NameAgreement::Same;
  if (a.size() == b.size()) {
    size_t variants = 0, homophones = 0, look_alikes = 0, transliterations = 0;
    for (size_t i = 0; i < a.size(); ++i) {
      const bool variant = alike(variants_, a[i], b[i]) || (i == 0 && alike(aliases_, a[i], b[i]));
      variants += variant;
      homophones += variant || reading_of(a[i]) == reading_of(b[i]);
      look_alikes += variant || alike(look_alikes_, a[i], b[i]);
      transliterations += variant || alike(transliterations_, a[i], b[i]);
    }
    const size_t all = a.size();
    if (variants == all) return NameAgreement::Variant;
    if (homophones == all) return NameAgreement::Homophone;
    if (look_alikes == all) return NameAgreement::LookAlike;
    if (transliterations == all && all >= 2) return NameAgreement::Transliteration;
  }
  if (one_character_apart(a, b)) return NameAgreement::OneCharacter;
  return NameAgreement::Different;
}

bool NameComparer::transliterates(const std::u32string& a, const std::u32string& b) const {
  const auto close = [&](const std::u32string& x, const std::u32string& y) {
    if (x.size() != y.size()) return false;
    for (size_t i = 0; i < x.size(); ++i)
      if (!alike(transliterations_, x[i], y[i]) && !alike(variants_, x[i], y[i]) &&
          reading_of(x[i]) != reading_of(y[i]))
        return false;
    return true;
  };
  if (close(without_dots(a), without_dots(b))) return true;
  // Parts in another order: 扎西·卓玛 and 卓玛·扎西.
  const auto parts = [](const std::u32string& text) {
    std::vector<std::u32string> all{U""};
    for (const char32_t c : text) c == kDot ? all.emplace_back() : all.back() += c, void();
    return all;
  };
  auto x = parts(a), y = parts(b);
  if (x.size() != y.size() || x.size() < 2) return false;
  std::reverse(y.begin(), y.end());
  for (size_t i = 0; i < x.size(); ++i)
    if (!close(x[i], y[i])) return false;
  return true;
}

std::string NameComparer::reading(std::string_view name) const {
  std::string text;
  for (const char32_t c : without_dots(read_name(name).letters)) text += reading_of(c);
  return text;
}

}  // namespace guben::china
