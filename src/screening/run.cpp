#include "screening/run.hpp"

#include "core/digest.hpp"
#include "core/nearest.hpp"
#include "core/synced.hpp"
#include "core/text.hpp"
#include "intake/snapshot_files.hpp"
#include "matching/made_from.hpp"
#include "screening/decide.hpp"
#include "screening/entered_rows.hpp"
#include "screening/kept_runs.hpp"
#include "screening/models.hpp"
#include "screening/run_folder.hpp"
#include "screening/run_hits.hpp"
#include "workspace/manifest.hpp"
#include "workspace/table_writer.hpp"

namespace guben::screening {
namespace {

constexpr const char* kVersion = "4";  // of what a run computes beside the pack; a change of the engine changes it

const ledger::Delivery* input(const RunInputs& inputs, int64_t id) {
  for (const auto& d : inputs.deliveries)
    if (d.id == id) return &d;
  return nullptr;
}

/// What the models read of the ledger's records: its content, and where they ask for it, when it was known.
void add_kept(std::vector<std::string>& parts, const RunInputs& inputs) {
  for (const auto& [code, relations] : kept_named(inputs.pack))
    for (const auto relation : relations) {
      const auto& kept = inputs.kept.at(code);
      parts.push_back(relation_of(*inputs.pack.dictionary.find(code), relation) + " " +
                      (relation == Kept::AsKnown ? kept.content_with_times : kept.content));
    }
}

std::string run_id(const RunInputs& inputs, const std::string& links) {
  std::vector<std::string> parts;
  for (const auto& d : inputs.deliveries)
    parts.push_back(d.dataset + " " + d.fingerprint + " " + fmt::format("{}", fmt::join(d.coverage, " ")) + " " +
                    d.from.to_string() + " " + d.to.to_string());
  // Whole deliveries that were replaced are no inputs; of others it matters whose rows count.
  for (const auto& s : inputs.standings)
    if (s.meaning != ledger::Meaning::Part && s.meaning != ledger::Meaning::Events)
      if (const auto* later = input(inputs, s.later), *earlier = input(inputs, s.earlier); later && earlier)
        parts.push_back(fmt::format("{} {} {}", ledger::word(s.meaning), later->fingerprint, earlier->fingerprint));
  add_kept(parts, inputs);
  for (const auto& one : inputs.entered) parts.push_back(one.delivery.dataset + " entered " + one.file.content);
  for (const auto& c : inputs.complete)
    parts.push_back(fmt::format("{} complete {} {} {}", c.dataset, c.region, c.since.to_string(), c.until.to_string()));
  std::sort(parts.begin(), parts.end());
  std::string all = fmt::format("{}\n{}\n{}\n{}\n{}\n", inputs.as_of.to_string(), inputs.pack.fingerprint, kVersion,
                                inputs.county, links);
  for (const auto& part : parts) all += part + "\n";
  return sha256_hex(all).substr(0, 12);
}

/// The deliveries of a run and what they mean to one another.
void take_deliveries(RunInputs& inputs, ledger::Ledger& ledger) {
  inputs.standings = ledger.standings();
  inputs.deliveries = ledger::without_replaced(ledger.deliveries(), inputs.standings);
}

std::string links_fingerprint(ledger::Ledger& ledger, const policy::Pack& pack) {
  return matching::links_fingerprint(ledger, pack.dictionary, pack.fingerprint_of_matching);
}

/// Those whose rows a run may read, linked to people; but for what stands apart.
Result<void> check_links(const RunInputs& inputs, const std::string& fingerprint) {
  std::vector<ledger::Delivery> linked;
  for (const auto& d : inputs.deliveries)
    if (const auto* dataset = inputs.pack.dictionary.find(d.dataset); dataset && !dataset->in_ledger && !dataset->apart)
      linked.push_back(d);
  return matching::check_links(inputs.folder, fingerprint, linked);
}

Result<void> check_rows(const RunInputs& inputs, ledger::Ledger& ledger) {
  std::vector<ledger::Delivery> read;
  for (const auto& d : inputs.deliveries)
    if (const auto* dataset = inputs.pack.dictionary.find(d.dataset); dataset && !dataset->in_ledger) read.push_back(d);
  return intake::check_snapshots(inputs.folder, ledger.snapshots(), read, {intake::Files::Rows});
}

}  // namespace

std::vector<const RuleCount*> in_order(const RunSummary& run, const policy::Pack& pack) {
  std::vector<const RuleCount*> rules;
  for (const auto& rule : run.rules) rules.push_back(&rule);
  std::stable_sort(rules.begin(), rules.end(), [&](const auto* a, const auto* b) {
    return pack.rules.at(a->rule).order < pack.rules.at(b->rule).order;
  });
  return rules;
}

std::vector<std::pair<std::string, int64_t>> subjects_in_order(const RunSummary& run, const policy::Pack& pack) {
  std::vector<std::pair<std::string, int64_t>> subjects(run.subjects.begin(), run.subjects.end());
  std::stable_sort(subjects.begin(), subjects.end(), [&](const auto& a, const auto& b) {
    return pack.kinds.at(a.first).order < pack.kinds.at(b.first).order;
  });
  return subjects;
}

Result<RunSummary> run_into(const std::filesystem::path& run, const RunInputs& inputs, const std::string& id,
                            Timings& timings) {
  const auto& pack = inputs.pack;
  RunSummary summary{run, id, inputs.as_of.to_string(), pack.name, pack.fingerprint, inputs.county, {}, {}, {}};
  workspace::Database database(inputs.folder.files());
  workspace::Connections connections(database);
  prepare_fact_base(connections, inputs, timings);
  create_parameters(database, inputs);
  workspace::write_parquet(database, "SELECT * FROM parameters", parameters_file(run));
  std::vector<Plan> plans;
  // Households and persons first: models of the other subjects may count what was found of them.
  for (const auto stage : {Stage::Before, Stage::After}) {
    const auto models = models_of(stage, inputs);
    if (auto done = run_models(connections, inputs, models, timings); !done) return done.error();
    // Where a step's rows come from, for the lineages of those that use it.
    for (const auto* model : models)
      if (model->subject.empty() && !model->lineage.empty())
        database.execute("CREATE VIEW lineage." + model->name + " AS " + filled_in(model->lineage, inputs));
    for (const auto& subject : pack.subjects())
      if (is_of_registry(subject) == (stage == Stage::Before) && (!inputs.part || inputs.part->kinds.contains(subject)))
        if (auto done = decide(connections, plans.emplace_back(plan_for(pack, subject, inputs.absent)), inputs, run,
                               summary, timings);
            !done)
          return done.error();
  }
  if (!inputs.part) write_hits(database, run, plans);
  for (const auto& model : pack.models)
    if (model.is_indicator() && !inputs.part)
      workspace::write_parquet(database, "SELECT * FROM unit." + model.name, units_file(run, model.name));
  write_summary(run, summary);
  auto deliveries = inputs.deliveries;
  for (const auto& one : inputs.entered) deliveries.push_back(one.delivery);
  write_deliveries(run, deliveries);
  return summary;
}

bool has_fresh_links(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack) {
  RunInputs inputs{folder, pack, {}, {}, Date(), {}};
  take_deliveries(inputs, ledger);
  return check_links(inputs, links_fingerprint(ledger, pack)).has_value();
}

Result<NamedInputs> inputs_of(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                              Date as_of) {
  const auto county = ledger.setting("county");
  if (!county || !std::filesystem::exists(folder.registry_persons())) return Refusal{"screening.not_matched"};
  // Proposals are accepted beside it: what links were made from and what the ledger keeps are looked at together.
  const store::Moment moment(ledger.store());
  RunInputs inputs{folder, pack, {}, *county, as_of};
  take_deliveries(inputs, ledger);
  const auto links = links_fingerprint(ledger, pack);
  if (auto fresh = check_links(inputs, links); !fresh) return fresh.error();
  if (auto whole = check_rows(inputs, ledger); !whole) return whole.error();
  inputs.kept = held_files(folder, ledger, pack, *county);
  inputs.entered = entered_rows(folder, ledger, pack, *county, as_of);
  inputs.complete = registers::declared_complete(ledger);
  auto id = run_id(inputs, links);
  return NamedInputs{std::move(inputs), std::move(id)};
}

namespace {

/// Computes the run beside its name; it has it once it is complete.
Result<RunSummary> write_run(const NamedInputs& named, Timings& timings, std::string& manifest) {
  const auto& folder = named.inputs.folder;
  const auto target = run_folder(folder, named.id), part = folder.runs() / (named.id + ".part");
  std::filesystem::create_directories(part);
  auto summary = run_into(part, named.inputs, named.id, timings);
  if (!summary) return summary;
  if (auto pack = keep_pack(folder, named.inputs.pack); !pack) return pack.error();
  manifest = seal_run(part);
  std::filesystem::remove_all(target);  // of no run on record: somebody was killed before it was
  std::filesystem::rename(part, target);
  sync_to_disk(folder.runs());
  summary->at = target;
  return summary;
}

}  // namespace

Result<RunSummary> screen(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                          Date as_of, const Context& context, Timings& timings) {
  const ledger::InTheNameOf name(ledger, context);
  const auto lease = ledger.lease("screen");
  if (!lease) return lease.error();
  auto named = inputs_of(folder, ledger, pack, as_of);
  if (!named) return named.error();
  named->inputs.progress = context.progress;
  const workspace::Engine::BulkJob admitted(workspace::Engine::of_process());
  clear_unfinished_runs(folder);
  ledger::RunRecord record{named->id, as_of.to_string(), pack.name + " " + pack.fingerprint, named->id};
  for (const auto& known : ledger.runs())
    if (known.id == named->id) record.manifest = known.manifest;
  const bool is_there = !record.manifest.empty();
  if (is_there)
    if (auto whole = check_run(run_folder(folder, named->id), record); !whole) return whole.error();
  auto summary = is_there ? read_summary(run_folder(folder, named->id)) : write_run(*named, timings, record.manifest);
  if (!summary) return summary;
  ledger::Change change(ledger);
  ledger.add_run(record);
  change.commit();
  return summary;
}

Result<RunSummary> screen_aside(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                                Date as_of, const Context& context, Timings& timings,
                                const std::filesystem::path& place) {
  const workspace::Engine::BulkJob admitted(workspace::Engine::of_process());
  return on_links_that_stay(folder, [&]() -> Result<RunSummary> {
    auto named = inputs_of(folder, ledger, pack, as_of);
    if (!named) return named.error();
    named->inputs.progress = context.progress;
    return run_into(place, named->inputs, named->id, timings);
  });
}

Result<RunSummary> on_links_that_stay(const workspace::CountyFolder& folder,
                                      const std::function<Result<RunSummary>()>& compute) {
  // Links made anew of the same are the same.
  const auto text_of = [](const auto& manifest) { return manifest ? manifest->text() : std::string(); };
  const auto links = text_of(workspace::read_manifest(folder.links_manifest()));
  const auto have_stayed = [&] { return text_of(workspace::read_manifest(folder.links_manifest())) == links; };
  try {
    auto done = compute();
    if (!done || have_stayed()) return done;
  } catch (const Failure&) {  // a file that was there when it began
    if (have_stayed()) throw;
  }
  return Refusal{"screening.changed_meanwhile"};
}

namespace {
Refusal unknown_run(const std::vector<ledger::RunRecord>& runs, const std::string& id) {
  std::vector<std::string> known;
  known.reserve(runs.size());
  for (const auto& run : runs) known.push_back(run.id);
  return {"screening.unknown_run", {{"run", id}}, {{"hint", nearest_text(id, known)}}};
}
}  // namespace

Result<RunSummary> load_summary(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const std::string& run) {
  const auto runs = ledger.runs();
  const auto id = run.empty() && !runs.empty() ? runs.back().id : run;
  const auto known = std::find_if(runs.begin(), runs.end(), [&](const auto& r) { return r.id == id; });
  if (known == runs.end()) return id.empty() ? Refusal{"screening.no_run"} : unknown_run(runs, id);
  if (auto whole = check_run(run_folder(folder, id), *known); !whole) return whole.error();
  return read_summary(run_folder(folder, id));
}

}  // namespace guben::screening
