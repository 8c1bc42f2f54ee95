#pragma once
// Names on the command line are held against what there is: a misspelt one is refused, with the names most like it,
// and never answered with "nothing found". No name at all (nothing was asked for) is always right.
#include "policy/pack.hpp"
#include "screening/run.hpp"

namespace guben::cli {

Result<void> known_rule(const policy::Pack& pack, const std::string& rule);
Result<void> known_dataset(const policy::Pack& pack, const std::string& dataset);
/// A region of the pack, and where `county` is known, one that lies in it or holds it.
Result<void> known_region(const policy::Pack& pack, const std::string& county, const std::string& region);
/// The code of a subject that the run looked at, or of its household.
Result<void> known_subject(const workspace::CountyFolder& folder, const policy::Pack& pack,
                           const screening::RunSummary& run, const std::string& subject);

}  // namespace guben::cli
