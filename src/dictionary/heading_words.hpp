#pragma once
// What the words in headings mean (packs/*/headings.yaml): the knowledge with which a heading that no dataset lists is
// read all the same.
#include <cstdint>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "core/result.hpp"

namespace guben::dictionary {

/// Words of one meaning have one number.
using Meaning = uint32_t;

/// What a text column is beyond being text.
enum class TextKind { Plain, Phone, Account, Code };

class HeadingWords {
 public:
  /// Adds what a pack's headings.yaml says to what the packs below it said. Throws YamlRefused.
  void add(const std::filesystem::path& headings_yaml);

  /// The longest known word with which the text begins: its bytes, 0 when there is none.
  struct Found {
    size_t bytes = 0;
    Meaning meaning = 0;
  };
  Found longest_at(std::string_view text) const;

  bool is_person(Meaning meaning) const { return persons_.contains(meaning); }
  bool is_filler(Meaning meaning) const { return filler_.contains(meaning); }
  bool turns(Meaning meaning) const { return turns_.contains(meaning); }
  bool is_aside(Meaning meaning) const { return aside_.contains(meaning); }
  /// Plain unless the heading says that it is a phone number, an account or a code.
  TextKind kind_of(std::string_view squeezed_heading) const;
  /// Whether it names another person than those that `known` names.
  bool names_other_person(std::string_view squeezed_heading, const std::vector<std::string>& known) const;
  bool names_person(std::string_view squeezed_heading) const { return !persons_in(squeezed_heading).empty(); }
  /// Every meaning in it, in order; what no word covers is left out.
  std::vector<Meaning> meanings_in(std::string_view squeezed_heading) const;
  /// 监护人信息 is 监护人.
  std::string_view without_group_end(std::string_view squeezed_group) const;
  bool is_surname(char32_t c) const { return surnames_.contains(c); }

 private:
  Meaning meaning_of(const std::string& word);
  std::set<Meaning> persons_in(std::string_view squeezed_heading) const;
  std::unordered_map<std::string, Meaning> meanings_;
  std::set<Meaning> persons_, filler_, turns_, aside_;
  std::map<Meaning, TextKind> kinds_;
  std::set<char32_t> surnames_;
  std::vector<std::string> group_ends_;
  size_t longest_ = 0;  ///< bytes of the longest word
  Meaning next_ = 1;
};

}  // namespace guben::dictionary
