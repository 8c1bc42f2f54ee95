#pragma once
#include "screening/actions/screen_county.hpp"
#include "screening/subject_screening.hpp"

namespace guben::screening {

/// A few subjects again, by their codes: what a whole run would say of them now. `kind` where it is said whose codes
/// they are. Refused as screen_county(), kinds_of() and screen_subjects().
Result<void> screen_again(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                          const std::set<std::string>& codes, const std::string& kind, const ScreeningWishes& wishes,
                          const Context& context, Timings& timings, const std::function<void(const Finding&)>& visit);

}  // namespace guben::screening
