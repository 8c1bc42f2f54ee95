#pragma once
#include "screening/findings.hpp"

namespace guben::documents {

/// Findings as officers pass them on: one sheet a route, the reasons in words, data gaps apart, a cover with date and
/// journal head.
Result<void> write_findings_workbook(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                     const screening::RunSummary& run, const screening::FindingFilter& filter,
                                     const std::string& journal_head, Language language,
                                     const std::filesystem::path& file);

}  // namespace guben::documents
