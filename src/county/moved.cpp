#include "county/moved.hpp"

namespace guben::county {

Moved::Moved(const FoundSince& found, const matching::Registry& registry) {
  const auto look = [&](const FoundLine& line) {
    const auto* household = line.household().empty() ? nullptr : registry.find_household(line.household());
    if (!household) return;
    const auto& place = county::place_of(*household);
    // A run that knew the township only, or the village's group besides, speaks of the same place. One whose village
    // is not known any more lies in none.
    constexpr size_t kVillage = 12;
    const bool is_groups = place.size() >= kVillage && line.region().starts_with(place);
    if (!place.starts_with(line.region()) && !is_groups) places_.emplace(line.household(), place);
  };
  const std::string* last = nullptr;
  for (const auto& line : found.now().all()) {
    if (last && *last == line.household()) continue;
    last = &line.household();
    look(line);
  }
  for (const auto& line : found.gone()) look(line);
}

}  // namespace guben::county
