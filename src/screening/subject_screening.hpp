#pragma once
// A few subjects again: the answers a whole run of the same inputs would give of them, through the same models and
// tables (part.hpp), without becoming the county's latest run.
#include "screening/findings.hpp"
#include "screening/run.hpp"

namespace guben::screening {

/// The codes asked about, by the kind of subject whose codes they are. Of a household its members are asked about as
/// well.
using SubjectCodes = std::map<std::string, std::set<std::string>>;

/// Which kinds' codes these are; all of `kind` where it is said ("loan"; "village" is an area). Refused with
/// cli.unknown_subject, and with screening.kind_unclear where one is the code of subjects of two kinds.
Result<SubjectCodes> kinds_of(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                              const std::set<std::string>& codes, const std::string& kind);

/// The part of a run that speaks of these, into an empty folder as run_into() does. Refused with cli.unknown_subject
/// where the run would not look at one of them.
Result<RunSummary> run_part_into(const std::filesystem::path& run, const RunInputs& whole, const std::string& kind,
                                 const std::set<std::string>& codes, const std::string& id, Timings& timings);

/// Calls visit for each finding, by kind, rule and subject; each carries the name of the whole run of the same inputs.
Result<void> screen_subjects(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                             Date as_of, const SubjectCodes& subjects, const Context& context, Timings& timings,
                             const std::function<void(const Finding&)>& visit);

}  // namespace guben::screening
