#include "china/known_region.hpp"

#include "core/nearest.hpp"

namespace guben::china {

Result<void> known_region(const Regions& regions, const std::string& county, const std::string& region) {
  if (region.empty()) return {};
  if (!regions.find(region)) {
    std::vector<std::string> known;
    for (const auto& one : regions.all())
      if (county.empty() || one.code.starts_with(county)) known.push_back(one.code);
    return Refusal{"cli.unknown_region", {{"region", region}}, {{"hint", nearest_text(region, known)}}};
  }
  if (county.empty() || region.starts_with(county) || county.starts_with(region)) return {};
  return Refusal{"cli.region_elsewhere", {{"region", region}, {"county", county}}};
}

}  // namespace guben::china
