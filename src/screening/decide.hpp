#pragma once
// One kind of subject decided: its facts side by side, through its compiled statement, the outcomes counted and stored
// with where the facts came from.
#include "screening/compiler.hpp"
#include "screening/fact_base.hpp"
#include "screening/run.hpp"

namespace guben::screening {

/// The parameters of every township as a relation, for decide().
void create_parameters(workspace::Database& database, const RunInputs& inputs);

/// Leaves relation decided_SUBJECT (compiler.hpp), found.SUBJECT for models that look at what was found, and the run's
/// files.
Result<void> decide(workspace::Connections& connections, const Plan& plan, const RunInputs& inputs,
                    const std::filesystem::path& run, RunSummary& summary, Timings& timings);

/// Households and persons are numbers of the registry inside a run; all other subjects are known by their codes
/// throughout.
bool is_of_registry(const std::string& subject);

}  // namespace guben::screening
