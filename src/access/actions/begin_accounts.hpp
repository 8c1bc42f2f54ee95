#pragma once
#include "access/accounts.hpp"

namespace guben::access {

/// The first start of a county; the posts of the three begin on `day`. Refused as first_start().
Result<std::vector<OneTimeLink>> begin_accounts(ledger::Ledger& ledger, const Roles& roles, const FirstStart& wanted,
                                                Date day, const Context& context);

}  // namespace guben::access
