#pragma once
// A pack is checked once, not by every process: what was found sound is kept beside the packs under its fingerprint. Of
// a pack that has changed, only what changed, and what stands on it, is checked anew.
#include "policy/pack.hpp"

namespace guben::screening {

/// A fingerprint for every model and decision: of what it says, and of all it stands on.
using PackPlan = std::map<std::string, std::string>;
PackPlan plan_of(const policy::Pack& pack);

/// How many models and decisions had to be checked, and how many were kept.
struct Soundness {
  size_t checked = 0, kept = 0;
};
/// Refused as check_pack is. `packs` is the folder the pack was loaded from; where nothing can be written there, every
/// process checks for itself.
Result<Soundness> require_sound(const policy::Pack& pack, const std::filesystem::path& packs);

}  // namespace guben::screening
