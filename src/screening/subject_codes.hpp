#pragma once
// The codes of those a run looked at.
#include "screening/run.hpp"

namespace guben::screening {

/// Whether a subject of any kind, or a household, has this code.
bool has_subject(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
                 const std::string& code);
/// The few codes that are nearest to it in letters.
std::vector<std::string> codes_like(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                    const RunSummary& run, const std::string& code);

}  // namespace guben::screening
