#include "access/actions/begin_accounts.hpp"

namespace guben::access {

Result<std::vector<OneTimeLink>> begin_accounts(ledger::Ledger& ledger, const Roles& roles, const FirstStart& wanted,
                                                Date day, const Context& context) {
  ledger::Change change(ledger, context);
  auto links = first_start(ledger, roles, wanted, day);
  if (links) change.commit();
  return links;
}

}  // namespace guben::access
