#pragma once
#include "core/timings.hpp"
#include "screening/fact_base.hpp"

namespace guben::screening {

struct RuleCount {
  std::string rule, subject, severity, route;
  int64_t hit = 0, undecided = 0, not_run = 0;
  std::map<std::string, int64_t> hits_by_township;
};

struct RunSummary {
  std::filesystem::path at;  ///< where its files lie
  std::string id, as_of, pack_name, pack_fingerprint, county;
  std::map<std::string, int64_t> subjects;  ///< population by subject kind
  std::vector<RuleCount> rules;
  /// "medical_insurance:year": the townships where it is missing, said once.
  std::map<std::string, std::vector<std::string>> missing;
};

/// The populations of a run in the order of subjects.yaml.
std::vector<std::pair<std::string, int64_t>> subjects_in_order(const RunSummary& run, const policy::Pack& pack);
/// The rules of a run in the order in which the pack shows them.
std::vector<const RuleCount*> in_order(const RunSummary& run, const policy::Pack& pack);

/// What a run of this day speaks about, and its name.
struct NamedInputs {
  RunInputs inputs;
  std::string id;
};
/// Refused where something is not matched, matched to another state of the registry, or not as it was written.
Result<NamedInputs> inputs_of(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                              Date as_of);

/// For whoever computes beside a match, without the lease: what compute() made of links that were replaced meanwhile,
/// or what went wrong for it, is refused with screening.changed_meanwhile.
Result<RunSummary> on_links_that_stay(const workspace::CountyFolder& folder,
                                      const std::function<Result<RunSummary>()>& compute);

/// Whether the links are whole and those of the registry and the deliveries as they are now; screen() refuses others.
bool has_fresh_links(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack);

/// Facts, decisions, masks; stored under runs/<id>/ with the pack. The same inputs give the same id and the same bytes:
/// a run that is there is the latest again and not computed again; refused with screening.run_damaged where it is not
/// what was written. Holds the county's lease; refused where somebody has it.
Result<RunSummary> screen(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                          Date as_of, const Context& context, Timings& timings);

/// The same of a pack that is only tried, into an empty folder of the caller's (PlaceAside): no run of the county, and
/// without the lease.
Result<RunSummary> screen_aside(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                                Date as_of, const Context& context, Timings& timings,
                                const std::filesystem::path& place);

/// The run itself, into an empty folder: what screen() does once it knows its inputs and its name.
Result<RunSummary> run_into(const std::filesystem::path& run, const RunInputs& inputs, const std::string& id,
                            Timings& timings);

/// The latest run, or the one named; refused when there is none, or it is not what was written.
Result<RunSummary> load_summary(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                const std::string& run = {});

}  // namespace guben::screening
