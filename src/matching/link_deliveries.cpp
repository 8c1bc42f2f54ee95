#include "matching/link_deliveries.hpp"

#include "core/side_by_side.hpp"
#include "core/text.hpp"
#include "intake/snapshot_files.hpp"
#include "matching/load_registry.hpp"
#include "matching/made_from.hpp"
#include "workspace/table_writer.hpp"

namespace guben::matching {
using dictionary::Dataset;
using workspace::Database;
using workspace::TableWriter;

std::vector<std::string> coverage_of(const std::map<std::string, int64_t>& households_by_township,
                                     const std::string& county, size_t townships_of_county) {
  int64_t most = 0;
  for (const auto& [township, households] : households_by_township) most = std::max(most, households);
  std::vector<std::string> coverage;
  for (const auto& [township, households] : households_by_township)
    if (!township.empty() && households * 20 >= most) coverage.push_back(township);
  if (coverage.empty() || coverage.size() * 2 > townships_of_county) return {county};
  return coverage;
}

namespace {

struct Job {
  ledger::Delivery delivery;
  const Dataset* dataset;
  LinkedDelivery outcome;
};

/// Links know people by their number in this registry, so all are made anew.
std::vector<Job> jobs_of(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary) {
  std::vector<Job> jobs;
  for (auto& delivery : ledger.deliveries()) {
    const auto* dataset = dictionary.find(delivery.dataset);
    // Grievances stand apart: never matched.
    if (!dataset || dataset->in_ledger || dataset->apart) continue;
    jobs.push_back({std::move(delivery), dataset, {}});
  }
  return jobs;
}

/// Matching reads who the rows are about.
Result<void> check_identities(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                              const std::vector<Job>& jobs) {
  std::vector<ledger::Delivery> deliveries;
  deliveries.reserve(jobs.size());
  for (const auto& job : jobs) deliveries.push_back(job.delivery);
  return intake::check_snapshots(folder, ledger.snapshots(), deliveries, {intake::Files::Identities});
}

/// One dataset may be all that is shown.
bool is_shown(const Dataset& dataset, const MatchOptions& options) {
  return options.only_dataset.empty() || options.only_dataset == dataset.code;
}

void write_candidates(const std::vector<Job>& jobs, const workspace::CountyFolder& folder) {
  Database database(folder.files());
  TableWriter candidates(database, "candidates",
                         {{"dataset", "VARCHAR"},
                          {"_delivery", "BIGINT"},
                          {"_place", "BIGINT"},
                          {"person_id", "INTEGER"},
                          {"household_id", "INTEGER"}});
  for (const auto& job : jobs)
    for (const auto& c : job.outcome.candidates) {
      candidates.put_text(0, c.dataset);
      candidates.put_integer(1, c.delivery);
      candidates.put_integer(2, c.place);
      candidates.put_integer(3, c.person);
      candidates.put_integer(4, c.household);
      candidates.end_row();
    }
  candidates.finish();
  workspace::write_parquet(database, "SELECT * FROM candidates ORDER BY ALL", folder.candidates());
}

/// Gives a delivery whose coverage nobody said the one its rows tell.
void derive_coverage(const Job& job, ledger::Ledger& ledger, const china::Regions& regions, const std::string& county,
                     const MatchOptions& options) {
  // A file about people of whom nobody was found speaks for nowhere; one about villages and projects, for the county.
  const bool is_about_people =
      job.dataset->grain == dictionary::Grain::Person || job.dataset->grain == dictionary::Grain::Household;
  const bool is_unknown = is_about_people && job.outcome.households.empty();
  const auto coverage = is_unknown ? std::vector<std::string>()
                                   : coverage_of(job.outcome.households, county, regions.children(county).size());
  if (!is_unknown) ledger.set_coverage(job.delivery.id, coverage);
  if (options.derived) options.derived(job.delivery, coverage);
}

/// By dataset, of those that are shown.
std::vector<DatasetCounts> counts_of(const std::vector<Job>& jobs, const MatchOptions& options) {
  std::map<std::string, DatasetCounts> totals;
  for (const auto& job : jobs) {
    if (!is_shown(*job.dataset, options)) continue;
    auto& total = totals[job.dataset->code];
    const auto& counts = job.outcome.counts;
    total.dataset = job.dataset->code;
    total.exact += counts.exact;
    total.repaired += counts.repaired;
    total.probable += counts.probable;
    total.review += counts.review;
    total.none += counts.none;
  }
  std::vector<DatasetCounts> all;
  all.reserve(totals.size());
  for (auto& [code, counts] : totals) all.push_back(std::move(counts));
  return all;
}

/// People decide about proposals while it is read: what is matched is the registry at one moment. It may be another
/// once the links are there; then they say so themselves (made_from.hpp).
Result<std::unique_ptr<LoadedRegistry>> load_unchanged(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                                       const dictionary::Dictionary& dictionary,
                                                       const china::Regions& regions, const china::NameComparer& names,
                                                       const MatchOptions& options, Timings& timings,
                                                       std::string& fingerprint) {
  constexpr int kTries = 5;
  for (int i = 0; i < kTries; ++i) {
    fingerprint = links_fingerprint(ledger, dictionary, options.pack_fingerprint);
    auto loaded = load_registry(folder, ledger, dictionary, regions, names, timings);
    if (!loaded || links_fingerprint(ledger, dictionary, options.pack_fingerprint) == fingerprint) return loaded;
  }
  return Refusal{"matching.changed_meanwhile"};
}

}  // namespace

Result<std::vector<DatasetCounts>> link_deliveries(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                                   const dictionary::Dictionary& dictionary,
                                                   const china::Regions& regions, const china::NameComparer& names,
                                                   const MatchOptions& options, const Context& context,
                                                   Timings& timings) {
  const auto lease = ledger.lease("match");
  if (!lease) return lease.error();
  auto jobs = jobs_of(ledger, dictionary);
  intake::put_in_place(ledger, folder);
  if (auto whole = check_identities(folder, ledger, jobs); !whole) return whole.error();
  const workspace::Engine::BulkJob admitted(workspace::Engine::of_process());
  forget_links(folder);
  std::string fingerprint;
  auto loaded = load_unchanged(folder, ledger, dictionary, regions, names, options, timings, fingerprint);
  if (!loaded) return loaded.error();
  const auto& registry = (*loaded)->registry;
  const std::string county = ledger.setting("county").value_or("");
  const Matcher matcher(registry, names, regions, county);
  {
    Stopwatch watch(timings, "match rows");
    Progress progress(context.progress, "match", jobs.size());
    side_by_side(jobs.size() + 1, [&](size_t i, size_t) {
      if (i == 0) return write_person_snapshot(**loaded, folder.registry_persons());
      auto& job = jobs[i - 1];
      job.outcome = link_delivery(folder, ledger.sealer(), registry, matcher, job.delivery, *job.dataset,
                                  options.each && is_shown(*job.dataset, options));
      progress.advance();
    });
    for (const auto& job : jobs) watch.rows += static_cast<uint64_t>(job.delivery.rows);
  }

  Stopwatch watch(timings, "write candidates");
  ledger::Change change(ledger);
  for (const auto& job : jobs) {
    if (job.delivery.coverage.empty()) derive_coverage(job, ledger, regions, county, options);
    if (!options.each) continue;
    for (const auto& line : job.outcome.lines) options.each(line);
  }
  write_candidates(jobs, folder);
  change.commit();
  std::vector<ledger::Delivery> linked;
  linked.reserve(jobs.size());
  for (const auto& job : jobs) linked.push_back(job.delivery);
  remember_links(folder, fingerprint, linked);
  return counts_of(jobs, options);
}

}  // namespace guben::matching
