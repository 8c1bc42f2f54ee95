#pragma once
// Who keeps a register (dictionary/kept_by_hand.hpp), held against what their posts may do.
#include "access/roles.hpp"
#include "dictionary/dataset.hpp"

namespace guben::access {

/// Every role that a register names is one, and who enters or corrects has the right to: refused with
/// pack.keeper_unknown or pack.keeper_may_not, naming register and role.
Result<void> check_keepers(const Roles& roles, const dictionary::Dictionary& dictionary);

}  // namespace guben::access
