#pragma once
// What a run found, by whose it is: written with the run, so that what many runs say of one household is told without
// opening any of them.
#include "screening/compiler.hpp"
#include "screening/run.hpp"

namespace guben::screening {

/// Something found of a subject by a rule.
struct RunHit {
  std::string subject, rule;
  auto operator<=>(const RunHit&) const = default;
};

/// Of all that were decided, into the folder of the run.
void write_hits(workspace::Database& database, const std::filesystem::path& run, const std::vector<Plan>& plans);

/// What a run on record found of a household and all in it, or of another subject, in order. Refused with
/// screening.run_damaged where its file is not as the record says, and with screening.no_hits where the run is of an
/// edition that wrote none.
Result<std::vector<RunHit>> hits_of(const workspace::CountyFolder& folder, workspace::Database& database,
                                    const ledger::RunRecord& run, const std::string& whose);

}  // namespace guben::screening
