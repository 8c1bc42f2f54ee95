#pragma once
// Names that somebody asks for are held against what there is: a misspelt one is refused, with the names most like it,
// and never answered with "nothing found". No name at all (nothing was asked for) is always right.
#include "policy/pack.hpp"
#include "screening/run.hpp"

namespace guben::screening {

Result<void> known_rule(const policy::Pack& pack, const std::string& rule);
/// The code of a subject that the run looked at, or of its household.
Result<void> known_subject(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
                           const std::string& subject);

}  // namespace guben::screening
