#pragma once
#include <cstdint>
#include <vector>

namespace guben::matching {

/// Those of some persons that `keep` holds of.
template <typename Keep>
std::vector<uint32_t> kept_if(std::vector<uint32_t> all, Keep keep) {
  std::erase_if(all, [&](uint32_t p) { return !keep(p); });
  return all;
}

}  // namespace guben::matching
