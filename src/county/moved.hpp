#pragma once
// Households that by now lie elsewhere than a run says. What somebody reaches goes by where people are, not by where
// they were when the county was screened.
#include "county/found_lines.hpp"
#include "county/registry_search.hpp"

namespace guben::county {

class Moved {
 public:
  Moved(const FoundSince& found, const matching::Registry& registry);
  /// Where it is about now.
  const std::string& place_of(const FoundLine& line) const {
    if (places_.empty() || line.household().empty()) return line.region();
    const auto moved = places_.find(line.household());
    return moved == places_.end() ? line.region() : moved->second;
  }

 private:
  std::unordered_map<std::string, std::string> places_;  ///< by household
};

}  // namespace guben::county
