#pragma once
#include "access/rights.hpp"
#include "county/moved.hpp"
#include "county/registry_search.hpp"

namespace guben::http {

/// The part of a list that a post reaches.
class ListPart {
 public:
  /// `moved`: who lies elsewhere than the run says; null where no lines of a run are asked of it.
  ListPart(const access::Roles& roles, access::Reach reach, std::string region,
           std::shared_ptr<const county::Moved> moved = nullptr)
      : roles_(roles), reach_(std::move(reach)), region_(std::move(region)), moved_(std::move(moved)) {}
  /// Where it is about now.
  const std::string& place_of(const county::FoundLine& line) const {
    return moved_ ? moved_->place_of(line) : line.region();
  }
  bool has(const county::FoundLine& line) const {
    if (region_.empty() && reach_.whole_county) return true;
    const auto& place = place_of(line);
    if (!place.starts_with(region_)) return false;
    if (reach_.whole_county || reach_.households.contains(line.household())) return true;
    if (!reach_.routed_to.empty() && is_routed(line.route()) &&
        (reach_.department_regions.empty() || lies_in(reach_.department_regions, place)))
      return true;
    return lies_in(reach_.regions, place);
  }
  bool has(const matching::Household& household) const {
    return reach_.whole_county || reach_.households.contains(household.code) ||
           lies_in(reach_.regions, county::place_of(household));
  }
  /// Whether all that lies in a region is reached: then what is known of it as a whole may be told.
  bool has_whole(const std::string& region) const {
    return reach_.whole_county || (!region.empty() && lies_in(reach_.regions, region));
  }
  /// What leads to one's own is seen as a way.
  bool leads_to(const std::string& region) const {
    return reach_.whole_county || std::any_of(reach_.regions.begin(), reach_.regions.end(), [&](const auto& own) {
             return region.starts_with(own) || own.starts_with(region);
           });
  }

 private:
  static bool lies_in(const std::vector<std::string>& regions, const std::string& place) {
    return std::any_of(regions.begin(), regions.end(), [&](const auto& own) { return place.starts_with(own); });
  }
  /// Asked of every line, answered once of a route.
  bool is_routed(const std::string& route) const {
    const auto [known, is_new] = routed_.try_emplace(route, false);
    if (is_new) known->second = roles_.departments_of(route).contains(reach_.routed_to);
    return known->second;
  }
  const access::Roles& roles_;
  access::Reach reach_;
  std::string region_;
  std::shared_ptr<const county::Moved> moved_;
  mutable std::map<std::string, bool> routed_;
};

}  // namespace guben::http
