#include "screening/actions/prune_runs.hpp"

namespace guben::screening {

Result<std::vector<Leftover>> prune_runs(const workspace::CountyFolder& folder, ledger::Ledger& ledger, Pruning pruning,
                                         const Context& context) {
  if (pruning == Pruning::Show) return leftovers(folder, ledger);
  const ledger::InTheNameOf name(ledger, context);
  const auto lease = ledger.lease("prune");
  if (!lease) return lease.error();
  auto may_go = leftovers(folder, ledger);
  prune(ledger, may_go, context);
  return may_go;
}

}  // namespace guben::screening
