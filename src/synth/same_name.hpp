#pragma once
// When two names are one person's, as the page on exchanged files defines it: equal after blanks, separators, listed
// variants and look-alikes and brackets apart; any other character is a difference.
#include <string>
#include <unordered_map>
#include <vector>

#include "policy/pack.hpp"

namespace guben::synth {

class SameName {
 public:
  explicit SameName(const policy::Pack& pack);
  bool operator()(const std::string& a, const std::string& b) const { return a == b || differences(a, b) == 0; }
  /// 张建国, 张建军: of one length, and one character is another.
  bool is_one_character_away(const std::string& a, const std::string& b) const { return differences(a, b) == 1; }

 private:
  using Classes = std::unordered_map<char32_t, char32_t>;
  /// How many characters are others; as many as there are where the lengths differ.
  size_t differences(const std::string& a, const std::string& b) const;
  Classes variants_, look_alikes_, surnames_;
};

}  // namespace guben::synth
