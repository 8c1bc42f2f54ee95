#pragma once
// What reading a pack cannot see: whether its SQL runs on tables made from the dictionary, gives the columns and types
// it declares, compares with words that exist, and names in its lineage what it reads; whether every row of a table can
// hold for somebody.
#include <functional>

#include "policy/pack.hpp"

namespace guben::screening {

/// Refused with file, line and what to do; the first thing that is wrong. `is_known`: models and decisions found sound
/// before, with all they stand on.
Result<void> check_pack(
    const policy::Pack& pack,
    const std::function<bool(const std::string& name)>& is_known = [](const auto&) { return false; });

}  // namespace guben::screening
