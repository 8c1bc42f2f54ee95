#pragma once
#include "screening/evaluation.hpp"

namespace guben::documents {

/// How well a run found what is true in an invented county: per rule, by kind of dirt, with the worst mistakes
/// explained.
Result<std::string> judgement_page(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                   const screening::RunSummary& run, const screening::Evaluation& evaluation,
                                   Language language);

}  // namespace guben::documents
