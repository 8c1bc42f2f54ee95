#pragma once
#include "screening/evaluation.hpp"

namespace guben::screening {

/// Where registry and departments differ in a run, of one dataset where one is named. Refused where it is not known.
Result<std::vector<Discrepancy>> list_discrepancies(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                                    const RunSummary& run, const std::string& dataset);

}  // namespace guben::screening
