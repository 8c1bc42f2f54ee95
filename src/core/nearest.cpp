#include "core/nearest.hpp"

#include <algorithm>

#include "core/messages.hpp"
#include "core/text.hpp"

namespace guben {

size_t typing_distance(std::string_view one, std::string_view other) {
  const auto a = code_points(one), b = code_points(other);
  // d[i][j]: from the first i letters of a to the first j of b.
  std::vector<std::vector<size_t>> d(a.size() + 1, std::vector<size_t>(b.size() + 1));
  for (size_t i = 0; i <= a.size(); ++i) d[i][0] = i;
  for (size_t j = 0; j <= b.size(); ++j) d[0][j] = j;
  for (size_t i = 1; i <= a.size(); ++i)
    for (size_t j = 1; j <= b.size(); ++j) {
      d[i][j] = std::min({d[i - 1][j] + 1, d[i][j - 1] + 1, d[i - 1][j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1)});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        d[i][j] = std::min(d[i][j], d[i - 2][j - 2] + 1);
    }
  return d[a.size()][b.size()];
}

std::vector<std::string> nearest(std::string_view text, const std::vector<std::string>& known) {
  constexpr size_t kMost = 3, kLongest = 200;
  const auto wanted = lower_ascii(text.substr(0, kLongest));
  std::vector<std::pair<size_t, std::string>> by_distance;
  by_distance.reserve(known.size());
  for (const auto& name : known) by_distance.emplace_back(typing_distance(wanted, lower_ascii(name)), name);
  std::sort(by_distance.begin(), by_distance.end());
  by_distance.erase(std::unique(by_distance.begin(), by_distance.end()), by_distance.end());
  std::vector<std::string> names;
  for (const auto& [distance, name] : by_distance)
    if (names.size() < kMost) names.push_back(name);
  return names;
}

Words nearest_text(std::string_view text, const std::vector<std::string>& known) {
  const auto names = nearest(text, known);
  return names.empty() ? Words() : in_both("core.nearest", {{"names", fmt::format("{}", fmt::join(names, ", "))}});
}

}  // namespace guben
