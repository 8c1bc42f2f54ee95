#pragma once
// How near a heading nobody listed is to those that a dataset declares: by the meanings of its words, else by its
// characters, each weighing the more the fewer headings of all datasets have it.
#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "dictionary/dataset.hpp"
#include "intake/header_lines.hpp"

namespace guben::intake {

class HeadingLikeness {
 public:
  explicit HeadingLikeness(const dictionary::Dictionary& dictionary);

  /// A meaning, or a character or pair of characters that no word covers; each once.
  using Tokens = std::vector<uint64_t>;
  struct Heading {
    Tokens own, around;  ///< `around`: of its groups and brackets
    std::string squeezed, surroundings;
    Tokens inside;          ///< of its brackets
    bool is_aside = false;  ///< a column that no dataset asks for: 备注, 填报日期
  };
  Heading read(const HeaderColumn& column) const;

  /// What its content says and its words leave out: 死亡 over days is 死亡日期.
  void add_word(Heading& heading, std::string_view word) const;
  /// What the words speak for: 0 nothing, 1 the same words. Negative when they speak against it: another person's name,
  /// a remark.
  double likeness(const Heading& heading, size_t dataset, size_t field) const;
  /// Whether any word of it is one that headings are made of.
  bool has_known_word(const Heading& heading) const;

 private:
  struct Names {
    std::vector<Tokens> names;                ///< of the header and of each synonym
    std::vector<std::string> persons;         ///< names that say whose name or number the field holds
    std::vector<std::vector<Tokens>> values;  ///< of its code list: by value the words for it
    bool is_about_person = false, has_aside = false;
  };
  Tokens tokens_of(std::string_view squeezed_text) const;
  double weight(uint64_t token, size_t dataset) const;
  /// 集中供水或分散供水: the heading names the choices.
  bool lists_values(const Heading& heading, const Names& names) const;
  bool speaks_of_another(const Heading& heading, size_t dataset, size_t field) const;

  struct Context {
    bool is_subject = false;  ///< of its name or titles: 培训 in a training list adds nothing
    int fields = 0;           ///< in how many of its fields
  };
  const dictionary::Dictionary& dictionary_;
  const dictionary::HeadingWords& words_;
  std::vector<std::vector<Names>> fields_;                      ///< by dataset and field
  std::vector<std::unordered_map<uint64_t, Context>> context_;  ///< by dataset
  std::unordered_map<uint64_t, int> fields_with_;               ///< how many fields have the token
  double fields_count_ = 0;
};

}  // namespace guben::intake
