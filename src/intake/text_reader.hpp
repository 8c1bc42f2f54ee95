#pragma once
#include <initializer_list>
#include <string_view>

namespace guben::intake {

/// Reads a text from its left, word by word.
class TextReader {
 public:
  explicit TextReader(std::string_view text) : rest_(text) {}
  std::string_view rest() const { return rest_; }
  bool at_end() const { return rest_.empty(); }
  bool at_digit() const { return !rest_.empty() && rest_[0] >= '0' && rest_[0] <= '9'; }

  bool takes(std::string_view word) {
    if (!rest_.starts_with(word)) return false;
    rest_.remove_prefix(word.size());
    return true;
  }
  /// The first of the words that stands here; empty when none does.
  std::string_view one_of(std::initializer_list<std::string_view> words) {
    for (const auto word : words)
      if (takes(word)) return word;
    return {};
  }
  void blanks() {
    while (takes(" ")) {}
  }
  std::string_view digits() {
    size_t end = 0;
    while (end < rest_.size() && rest_[end] >= '0' && rest_[end] <= '9') ++end;
    const auto run = rest_.substr(0, end);
    rest_.remove_prefix(end);
    return run;
  }

 private:
  std::string_view rest_;
};

/// Of at most nine digits.
inline int number(std::string_view digits) {
  int value = 0;
  for (const char c : digits) value = value * 10 + (c - '0');
  return value;
}

}  // namespace guben::intake
