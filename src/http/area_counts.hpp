#pragma once
// How many live in an area and in each of those next below it, and how much a run found there, counted as somebody
// wants it counted.
#include "china/regions.hpp"
#include "county/moved.hpp"
#include "county/snapshot.hpp"

namespace guben::http {

/// Something of an area, and of each of those next below it.
template <typename Of>
class ByArea {
 public:
  ByArea(std::string area, const std::vector<const china::Region*>& below)
      : area_(std::move(area)), length_(below.empty() ? 0 : below.front()->code.size()) {
    all_[area_];
    for (const auto* region : below) all_[region->code];
  }
  /// Of each that the place lies in.
  template <typename Change>
  void at(const std::string& place, const Change& change) {
    if (!place.starts_with(area_)) return;
    change(all_[area_]);
    if (length_ == 0 || place.size() < length_) return;
    if (const auto own = all_.find(place.substr(0, length_)); own != all_.end()) change(own->second);
  }
  const Of& of(const std::string& code) const { return all_.at(code); }
  std::map<std::string, Of>& all() { return all_; }

 private:
  std::string area_;
  size_t length_;
  std::map<std::string, Of> all_;
};

struct Residents {
  int64_t households = 0, people = 0;
};
/// By the register as it is now.
ByArea<Residents> residents_of(const county::Snapshot& snapshot, const std::string& area,
                               const std::vector<const china::Region*>& below);

/// What findings are counted in: one by one, as rows of their list by household, or as the people of these households.
enum class CountedIn { Findings, Households, People };
/// As the contract calls them.
CountedIn counted_in(std::string_view word);
std::string_view word(CountedIn in);

struct FoundCounts {
  int64_t red = 0, amber = 0, undecided = 0, not_run = 0;
};
/// What a run found, and where whom it is about lies now.
struct FoundWhere {
  const screening::OpenRun& run;
  const county::FoundLines& found;
  const county::Moved& moved;
};
/// Each is as long as the list of findings by household says it is with the same area and filter: by its findings, its
/// rows or its people. What is about an area or a project is a row of it too, and nobody lives in that.
ByArea<FoundCounts> found_in(const county::Snapshot& snapshot, const FoundWhere& what, CountedIn in,
                             const std::string& area, const std::vector<const china::Region*>& below);

}  // namespace guben::http
