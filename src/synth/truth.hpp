#pragma once
// What is true in the clean county: a plain reading of the definitions in the rule catalogue, person by person and row by row.
// It shares nothing with the fact models and tables it judges: no SQL, no FEEL, no masks.
#include <array>
#include <set>
#include <string>

#include "synth/county.hpp"

namespace guben::synth {

/// (rule, subject kind, subject id)
using TrueFindings = std::set<std::array<std::string, 3>>;
TrueFindings true_findings(const County& county);

}  // namespace guben::synth
