#pragma once
#include "screening/findings.hpp"

namespace guben::documents {

/// By rule, severity and township; undecided and not run; what was not delivered, said once.
std::string summary_text(const screening::RunSummary& run, const policy::Pack& pack, Language language);
/// One finding for a reader: what, why, from which rows of which files, by which clause, what to ask.
std::string finding_text(const screening::Finding& finding, const policy::Pack& pack, Language language);
/// The label and unit of a fact.
const policy::FactColumn* fact_column(const policy::Pack& pack, const std::string& subject, const std::string& name);
/// How a fact's value is shown: 是/否, amounts with two decimals, "unknown".
std::string shown_value(const screening::EvidenceFact& fact, const policy::FactColumn* column, const policy::Pack& pack,
                        Language language);
/// What a fact is called; an expression of the pack's decisions by its name.
std::string fact_label(const policy::Pack& pack, const std::string& kind, const std::string& name, Language language);
/// "not delivered: …", "no value: …": what was missing and where, a line each.
std::vector<std::string> missing_lines(const screening::RunSummary& run, const policy::Pack& pack, Language language);
/// "S1§2.3.4 湘阴县脱贫攻坚工作精细化管理实施方案"
std::string shown_source(const std::string& source, const policy::Pack& pack, Language language);
/// "local value, no document gives it (who day)"
std::string local_value(const std::string& by, const policy::Pack& pack, Language language);

}  // namespace guben::documents
