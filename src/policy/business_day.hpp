#pragma once
#include "core/date.hpp"
#include "policy/pack.hpp"

namespace guben::policy {

/// The day business is done on: today; in an invented county (codes 99…, which no place has) that of its demo.
Date business_day(const Pack& pack, std::string_view county, Date today);

}  // namespace guben::policy
