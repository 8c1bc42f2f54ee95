#pragma once
#include "access/accounts.hpp"

namespace guben::access {

/// The first start of a county, on the day of the context. Refused as first_start().
Result<std::vector<OneTimeLink>> begin_accounts(ledger::Ledger& ledger, const Roles& roles, const FirstStart& wanted,
                                                const Context& context);

}  // namespace guben::access
