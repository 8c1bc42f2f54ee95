#pragma once
// What the registry says by now of the households of a run: which lie elsewhere than the run says, and how many people
// are in each. What somebody reaches goes by where people are, not by where they were when the county was screened.
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
  /// How many belong to the household that it is about, a line of now() or gone(); nobody to what is no household.
  int64_t people_of(const FoundLine& line) const {
    const auto in_now = &line - now_;
    if (in_now >= 0 && static_cast<size_t>(in_now) < people_now_.size())
      return people_now_[static_cast<size_t>(in_now)];
    return people_gone_[static_cast<size_t>(&line - gone_)];
  }

 private:
  std::unordered_map<std::string, std::string> places_;  ///< by household
  const FoundLine *now_, *gone_;                         ///< the first lines; every list counts people, so by number
  std::vector<uint16_t> people_now_, people_gone_;
};

}  // namespace guben::county
