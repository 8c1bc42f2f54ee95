#include "screening/actions/screen_county.hpp"

#include "screening/actions/match_if_stale.hpp"
#include "screening/pack_plan.hpp"

namespace guben::screening {

Result<void> prepare_screening(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                               const ScreeningWishes& wishes, const Context& context, Timings& timings) {
  if (const auto sound = require_sound(pack, wishes.packs); !sound) return sound.error();
  if (!wishes.match_if_stale) return {};
  const auto matched = match_if_stale(folder, ledger, pack, context, timings);
  if (!matched) return matched.error();
  for (const auto& derived : matched->derived)
    if (wishes.derived) wishes.derived(derived);
  return {};
}

Result<RunSummary> screen_county(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                 const policy::Pack& pack, const ScreeningWishes& wishes, const Context& context,
                                 Timings& timings) {
  if (auto ready = prepare_screening(folder, ledger, pack, wishes, context, timings); !ready) return ready.error();
  return screen(folder, ledger, pack, wishes.as_of, context, timings);
}

}  // namespace guben::screening
