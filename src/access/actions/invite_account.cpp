#include "access/actions/invite_account.hpp"

namespace guben::access {

Result<OneTimeLink> invite_account(ledger::Ledger& ledger, const Roles& roles, const std::string& name,
                                   const Context& context) {
  ledger::Change change(ledger, context);
  auto link = invite_again(ledger, roles, name);
  if (link) change.commit();
  return link;
}

}  // namespace guben::access
