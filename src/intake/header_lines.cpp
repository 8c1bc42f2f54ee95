#include "intake/header_lines.hpp"

#include <fmt/format.h>

#include "core/text.hpp"

namespace guben::intake {

std::string HeaderColumn::path() const {
  std::string path;
  for (const auto& group : groups) path += group + "/";
  return path + own.full;
}

HeaderLines header_lines(const std::vector<KeptRow>& head, const std::vector<std::vector<HeaderText>>& texts,
                         size_t first, size_t lines) {
  size_t width = 0;
  for (size_t l = 0; l < lines; ++l) width = std::max(width, texts[first + l].size());
  HeaderLines header(width);
  std::vector<std::string> group(lines);  // of each line, spread to the right over the columns of a merged cell
  const auto text_at = [&](size_t line, size_t column) -> const HeaderText* {
    const auto& row = texts[first + line];
    return column < row.size() && !row[column].full.empty() ? &row[column] : nullptr;
  };
  for (size_t c = 0; c < width; ++c) {
    auto& column = header[c];
    size_t lowest = lines;
    for (size_t l = 0; l < lines; ++l)
      if (text_at(l, c)) lowest = l;
    for (size_t l = 0; l < lines; ++l) {
      if (!text_at(l, c)) continue;
      // What stands over nothing is a column of its own and no group of the next ones.
      group[l] = l < lowest ? text_at(l, c)->bare : "";
      for (size_t below = l + 1; below < lines; ++below) group[below].clear();
    }
    if (lowest == lines) continue;
    column.own = *text_at(lowest, c);
    column.raw = head[first + lowest].texts[c];
    for (size_t l = 0; l < lowest; ++l)
      if (!group[l].empty()) column.groups.push_back(group[l]);
  }
  return header;
}

std::vector<HeadingForm> forms_of(const HeaderColumn& column, const dictionary::HeadingWords& words) {
  std::vector<HeadingForm> forms;
  forms.reserve(8);
  std::string above;
  for (auto group = column.groups.rbegin(); group != column.groups.rend(); ++group) {
    above = std::string(words.without_group_end(*group)) + above;
    forms.insert(forms.begin(), {above + column.own.bare, true});
    forms.insert(forms.begin(), {*group + column.own.full, true});
    if (above != words.without_group_end(*group))
      forms.push_back({std::string(words.without_group_end(*group)) + column.own.bare, true});
  }
  if (words.names_person(column.own.inside)) forms.push_back({column.own.inside + column.own.bare, true});
  forms.push_back({column.own.full, false});
  forms.push_back({column.own.bare, false});
  return forms;
}

std::string surroundings_of(const HeaderColumn& column) {
  return fmt::format("{}{}", fmt::join(column.groups, ""), column.own.inside);
}

}  // namespace guben::intake
