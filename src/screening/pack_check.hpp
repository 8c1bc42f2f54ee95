#pragma once
// What reading a pack cannot see: whether its SQL runs on tables made from the dictionary, gives the columns and types
// it declares, compares with words that exist, and names in its lineage what it reads; whether every row of a table can
// hold for somebody.
#include "policy/pack.hpp"

namespace guben::screening {

/// Refused with file, line and what to do; the first thing that is wrong.
Result<void> check_pack(const policy::Pack& pack);

}  // namespace guben::screening
