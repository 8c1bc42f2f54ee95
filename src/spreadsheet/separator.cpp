#include "spreadsheet/separator.hpp"

#include <algorithm>
#include <map>

namespace guben::spreadsheet {
namespace {

constexpr std::string_view kSeparators = ",\t;|";
constexpr int kLines = 200;

/// How often a character stands outside quotes in each of the first lines that hold anything: number → lines.
std::map<size_t, size_t> lines_by_count(std::string_view head, char separator) {
  std::map<size_t, size_t> lines;
  size_t count = 0;
  bool quoted = false, empty = true;
  int left = kLines;
  for (size_t i = 0; i <= head.size() && left > 0; ++i) {
    const char c = i < head.size() ? head[i] : '\n';
    if (c == '"') quoted = !quoted;
    if ((c == '\n' || c == '\r') && (!quoted || i == head.size())) {
      if (!empty) ++lines[count], --left;
      count = 0;
      empty = true;
      continue;
    }
    empty = false;
    count += !quoted && c == separator;
  }
  return lines;
}

/// How much a separator speaks for itself: lines that agree with one another count for more than cells in one.
size_t agreement(const std::map<size_t, size_t>& lines) {
  size_t most = 0;
  for (const auto& [count, of_lines] : lines) most = std::max(most, count * of_lines * of_lines);
  return most;
}

}  // namespace

char separator_of(std::string_view head) {
  char best = ',';
  size_t most = 0;
  for (const char separator : kSeparators)
    if (const auto found = agreement(lines_by_count(head, separator)); found > most) most = found, best = separator;
  if (most > 0) return best;
  // Days are written with slashes too: they must cut every line alike.
  const auto slashes = lines_by_count(head, '/');
  return slashes.size() == 1 && slashes.begin()->first > 0 && slashes.begin()->second > 1 ? '/' : ',';
}

}  // namespace guben::spreadsheet
