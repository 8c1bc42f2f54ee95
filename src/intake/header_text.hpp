#pragma once
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "dictionary/dataset.hpp"

namespace guben::intake {

/// The words over a column, in the form headers are compared in. Marks are no part of a word: stars, a colon at the
/// end, a number in front, what stands in brackets of any kind, a unit after a slash.
struct HeaderText {
  std::string full, bare;  ///< squeezed; without brackets and a unit
  std::string inside;      ///< what stood in brackets: 姓名(监护人) is no 姓名
  std::optional<bool> ten_thousand;
};
HeaderText read_header_text(std::string_view raw);

/// Where the dictionary declares a heading, by header or synonym; of one dataset the first field that has it.
struct DeclaredField {
  size_t dataset, field;  ///< indices
};

class DeclaredHeadings {
 public:
  explicit DeclaredHeadings(const dictionary::Dictionary& dictionary);
  /// Null when no dataset declares it.
  const std::vector<DeclaredField>* find(const std::string& text) const;

 private:
  void add(const std::string& text, DeclaredField field);
  std::unordered_map<std::string, std::vector<DeclaredField>> fields_;
};

/// Whether a unit row above the header says 万元 for the whole sheet.
bool sheet_says_ten_thousand(std::string_view title);

}  // namespace guben::intake
