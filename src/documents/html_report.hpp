#pragma once
#include "screening/findings.hpp"

namespace guben::documents {

/// One self-contained page: figures, charts, tables by rule and township, explained examples, what was not delivered,
/// the journal's head and the page's own fingerprint.
Result<std::string> html_report(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                const screening::RunSummary& run, const std::string& journal_head, Language language);

}  // namespace guben::documents
