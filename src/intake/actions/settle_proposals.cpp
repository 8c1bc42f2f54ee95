#include "intake/actions/settle_proposals.hpp"

namespace guben::intake {

Result<SettledProposals> settle_proposals(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                                          const std::optional<std::string>& named, Decision decision,
                                          const Context& context) {
  SettledProposals done;
  ledger::Change change(ledger, context);
  for (const auto& proposal : open_proposals(ledger)) {
    const auto* dataset = dictionary.find(proposal.dataset);
    if (!dataset || (named && *named != std::to_string(proposal.id))) continue;
    if (auto settled = settle(ledger, *dataset, proposal, decision); settled) ++done.settled;
    else done.refused.push_back(settled.error());
  }
  if (named && done.settled == 0 && done.refused.empty()) return Refusal{"cli.no_such_proposal", {{"id", *named}}};
  change.commit();
  return done;
}

}  // namespace guben::intake
