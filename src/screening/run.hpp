#pragma once
#include "core/timings.hpp"
#include "screening/compiler.hpp"
#include "screening/fact_base.hpp"

namespace guben::screening {

struct RuleCount {
  std::string rule, subject, severity, route;
  int64_t hit = 0, undecided = 0, not_run = 0;
  std::map<std::string, int64_t> hits_by_township;
};

struct RunSummary {
  std::string id, as_of, pack_name, pack_fingerprint, county;
  std::map<std::string, int64_t> subjects;  ///< population by subject kind
  std::vector<RuleCount> rules;
  /// "medical_insurance:year": the townships where it is missing, said once.
  std::map<std::string, std::vector<std::string>> missing;
};

/// The rules of a run in the order in which the pack shows them.
std::vector<const RuleCount*> in_order(const RunSummary& run, const policy::Pack& pack);

/// A simulated run is told apart by its pack's fingerprint and never becomes the county's latest run.
enum class Recorded { Yes, No };

/// Facts, decisions, masks; stored under runs/<id>/. The same inputs give the same id and the same bytes.
Result<RunSummary> screen(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                          Date as_of, Timings& timings, Recorded recorded = Recorded::Yes);

/// The parameters in force by township of the county, in the order of the pack's parameters.
Result<std::map<std::string, std::vector<const policy::ParameterValue*>>> parameters_by_township(
    const policy::Pack& pack, const std::string& county, Date as_of);
/// Whom an indicator of the run counted: unit, village_code, numerator, denominator.
std::filesystem::path units_file(const std::filesystem::path& run, const std::string& indicator);
std::filesystem::path run_folder(const workspace::CountyFolder& folder, const std::string& run);
/// A relation of the run's subjects of one kind with their facts, parameters, needs and outcomes; nothing if the run
/// has none.
std::optional<std::string> stored_subjects(const std::filesystem::path& run, const std::string& subject);
/// The latest run, or the one named; refused when there is none.
Result<RunSummary> load_summary(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                const std::string& run = {});

}  // namespace guben::screening
