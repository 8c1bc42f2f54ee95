#pragma once
#include "policy/pack.hpp"

namespace guben::screening {

/// What a check found of one pack.
struct CheckedPack {
  std::string name;
  std::optional<policy::Pack> pack;
  size_t situations = 0, wrong_today = 0;
  std::vector<Refusal> refusals;  ///< none: it is sound
};

/// Checks a pack, or all of the folder where none is named, and plays all their situations.
std::vector<CheckedPack> check_packs(const std::filesystem::path& packs, const std::string& name);

}  // namespace guben::screening
