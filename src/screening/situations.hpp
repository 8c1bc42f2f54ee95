#pragma once
// Plays a pack's situations: a made-up county for those that can share one, run as any other, and what became of each.
#include "policy/pack.hpp"
#include "policy/situation.hpp"

namespace guben::screening {

/// What a rule's situations show of it, for the check that something can fail.
struct Played {
  const policy::Situation* situation = nullptr;
  std::optional<Refusal> wrong;  ///< why it did not come out as it says
};

/// In the order given. Refusals of what cannot be played name file and line; a situation that came out otherwise is
/// one, too.
Result<std::vector<Played>> play(const policy::Pack& pack, const std::vector<policy::Situation>& situations);

/// The pack's own rules that lack a hit, a near miss, or an undecided situation (not run, where nothing they look at
/// can be unknown). A pack without situations of its own has none to lack.
std::vector<Refusal> rules_without_situations(const policy::Pack& pack,
                                              const std::vector<policy::Situation>& situations);

}  // namespace guben::screening
