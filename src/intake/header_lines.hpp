#pragma once
// One to three rows read as a header: what stands over each column, and the groups above it.
#include <string>
#include <vector>

#include "dictionary/heading_words.hpp"
#include "intake/header_text.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::intake {

/// A row kept beyond the visitor's call.
struct KeptRow {
  int64_t number = 0;
  std::vector<spreadsheet::CellKind> kinds;
  std::vector<std::string> texts;
};

constexpr size_t kMostHeaderLines = 3;

struct HeaderColumn {
  std::string raw;                  ///< the lowest line that says something
  HeaderText own;                   ///< the same, as headers are compared
  std::vector<std::string> groups;  ///< squeezed, the outermost first: 监护人信息
  bool is_blank() const { return own.full.empty(); }
  /// "监护人信息/姓名"
  std::string path() const;
};

using HeaderLines = std::vector<HeaderColumn>;
/// `texts` are those of the rows kept, read once: every cell belongs to several possible headers.
HeaderLines header_lines(const std::vector<KeptRow>& head, const std::vector<std::vector<HeaderText>>& texts,
                         size_t first, size_t lines);

/// Every form in which a dataset may declare the column, the most telling first: with its groups, with what stands in
/// brackets, then alone.
struct HeadingForm {
  std::string text;
  bool with_group;
};
std::vector<HeadingForm> forms_of(const HeaderColumn& column, const dictionary::HeadingWords& words);

/// Whom the column may be about beside what its own words say: its groups and what stands in brackets.
std::string surroundings_of(const HeaderColumn& column);

}  // namespace guben::intake
