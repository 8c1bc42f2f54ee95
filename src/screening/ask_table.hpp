#pragma once
// A rule's table asked of facts that are given, not made from rows: by the interpreter and by SQL, which must say the
// same.
#include "screening/replay.hpp"

namespace guben::screening {

/// What each row of the rule says. `pack` has the values of parameters in `facts`. Throws Failure where the two differ.
std::vector<RowResult> ask_table(const policy::Pack& pack, const policy::Decision& rule, const feel::Facts& facts);

}  // namespace guben::screening
