#pragma once
// Personal names as they are written and miswritten. Which characters are variants, look alike or transliterate one
// another is knowledge of the county's files and stands in packs/*/names.yaml; how names are compared stands here.
#include <filesystem>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"

namespace guben::china {

/// Best first. Everything but Different is *compatible*: close enough that an equal ID number may be believed.
enum class NameAgreement { Same, Variant, Homophone, LookAlike, OneCharacter, Transliteration, Different };
inline bool is_compatible(NameAgreement agreement) { return agreement != NameAgreement::Different; }

/// A name in one form: folded, without blanks, every separator a middle dot, a suffix in brackets set apart.
struct WrittenName {
  std::u32string letters;    ///< with U+00B7 between the parts of a transliterated name
  std::u32string bracketed;  ///< 张三(张小三): what stood in brackets, often a former name
};
WrittenName read_name(std::string_view cell);
/// The key under which equal names meet: folded, without separators.
std::string name_key(std::string_view cell);

class NameComparer {
 public:
  /// Tables of character classes: variants, surname_aliases, look_alikes, transliteration; and former_words, which
  /// stand before a former name in brackets.
  static Result<NameComparer> load(const std::filesystem::path& names_yaml);

  /// Prepares the readings of all characters, a third of a second that may pass beside other work; else the first use
  /// does.
  static void load_readings();

  /// For linking, where other evidence carries what is tolerated here.
  NameAgreement compare(std::string_view a, std::string_view b) const;
  /// Is it *the same person's name*: equal but for blanks, separators, width, listed variants and look-alikes, brackets
  /// and a former name in them. Any other character is a difference, in names of three as of two: what accuses people
  /// asks this one. A character that cannot be read (张*明) is no other character; an empty name is nobody's.
  bool is_same_persons(std::string_view a, std::string_view b) const;
  /// Names of which is_same_persons holds have one of these in common; none: a character cannot be read, or there is no
  /// name, and any other may be compared.
  std::vector<std::string> same_person_keys(std::string_view name) const;
  /// The key under which names meet that differ only in characters which stand for one another or look alike.
  std::string similar_key(std::string_view name) const;
  /// The toneless reading of a name, for the homophone level and for keys.
  std::string reading(std::string_view name) const;

 private:
  using Classes = std::unordered_map<char32_t, char32_t>;
  static char32_t head_of(const Classes& classes, char32_t c);
  static bool alike(const Classes& classes, char32_t a, char32_t b);
  NameAgreement compare_letters(std::u32string a, std::u32string b) const;
  bool are_equal_letters(std::u32string_view a, std::u32string_view b) const;
  std::u32string without_former_word(std::u32string bracketed) const;
  bool transliterates(const std::u32string& a, const std::u32string& b) const;
  /// Classes of characters that any of the lists says stand for one another.
  void join_classes();
  Classes joined_;
  Classes variants_, aliases_, look_alikes_, transliterations_;
  std::vector<std::u32string> former_words_;
};

}  // namespace guben::china
