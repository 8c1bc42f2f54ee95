#pragma once
// Which run on record another is held against.
#include "core/date.hpp"
#include "ledger/ledger.hpp"

namespace guben::county {

enum class Against { Before, SameTimeLastYear };

/// Before: the run of the latest day before `as_of`. SameTimeLastYear: of the day nearest to the one a year before, 31
/// days off at most; of two as near the later. Of several runs of one day the one made last. Empty where there is none.
/// `runs` as Ledger::runs() gives them: the latest made last.
std::string run_against(const std::vector<ledger::RunRecord>& runs, Date as_of, Against against);

}  // namespace guben::county
