#include "county/moved.hpp"

namespace guben::county {
namespace {

/// Where it lies by now, if that is elsewhere than the run says.
std::optional<std::string> place_since(const FoundLine& line, const matching::Household& household) {
  const auto& place = county::place_of(household);
  // A run that knew the township only, or the village's group besides, speaks of the same place. One whose village is
  // not known any more lies in none.
  constexpr size_t kVillage = 12;
  const bool is_groups = place.size() >= kVillage && line.region().starts_with(place);
  return place.starts_with(line.region()) || is_groups ? std::nullopt : std::optional(place);
}

uint16_t people_in(const matching::Household& household) {
  return static_cast<uint16_t>(std::min<size_t>(household.members.size(), UINT16_MAX));
}

}  // namespace

Moved::Moved(const FoundSince& found, const matching::Registry& registry)
    : now_(found.now().all().data()), gone_(found.gone().data()) {
  const auto look = [&](std::span<const FoundLine> lines, std::vector<uint16_t>& people) {
    people.reserve(lines.size());
    const std::string* last = nullptr;
    const matching::Household* household = nullptr;
    for (const auto& line : lines) {
      if (!last || *last != line.household()) {
        household = line.household().empty() ? nullptr : registry.find_household(line.household());
        if (household)
          if (auto place = place_since(line, *household)) places_.emplace(line.household(), std::move(*place));
      }
      last = &line.household();
      people.push_back(household ? people_in(*household) : 0);
    }
  };
  look(found.now().all(), people_now_);
  look(found.gone(), people_gone_);
}

}  // namespace guben::county
