#pragma once
#include "core/language.hpp"
#include "matching/actions/match_county.hpp"
#include "policy/pack.hpp"

namespace guben::cli {

/// A delivery whose coverage was told from its rows, or not to be told.
std::string coverage_line(Language language, const matching::DerivedCoverage& derived, const policy::Pack& pack);

}  // namespace guben::cli
