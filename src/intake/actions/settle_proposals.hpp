#pragma once
#include "intake/proposals.hpp"

namespace guben::intake {

struct SettledProposals {
  int64_t settled = 0;
  std::vector<Refusal> refused;  ///< of those that could not be: they wait still
};

/// Accepts or refuses one of the proposals that wait, or all of them where none is named. Refused with
/// cli.no_such_proposal where the one named does not wait.
Result<SettledProposals> settle_proposals(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                                          const std::optional<std::string>& named, Decision decision,
                                          const Context& context);

}  // namespace guben::intake
