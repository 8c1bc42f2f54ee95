#pragma once
#include "china/regions.hpp"

namespace guben::china {

/// Refused, with the codes most like it, where there is no such region, and where `county` is known and it neither lies
/// in it nor holds it; no code at all (none was asked for) is always right.
Result<void> known_region(const Regions& regions, const std::string& county, const std::string& region);

}  // namespace guben::china
