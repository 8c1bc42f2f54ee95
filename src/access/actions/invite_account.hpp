#pragma once
#include "access/accounts.hpp"

namespace guben::access {

/// A new link for somebody who has an account. Refused as invite_again().
Result<OneTimeLink> invite_account(ledger::Ledger& ledger, const Roles& roles, const std::string& name,
                                   const Context& context);

}  // namespace guben::access
