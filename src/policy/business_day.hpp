#pragma once
#include "core/date.hpp"
#include "policy/pack.hpp"

namespace guben::policy {

/// Whether business is done on the day of a demo: in an invented county (codes 99…, which no place has).
bool has_demo_day(const Pack& pack, std::string_view county);
/// The day business is done on: today; in an invented county that of its demo, or the one it was moved to.
Date business_day(const Pack& pack, std::string_view county, Date today, std::optional<Date> moved);

}  // namespace guben::policy
