#include "core/synced.hpp"
#include "intake/import.hpp"
#include "intake/registry_codes.hpp"
#include "intake/registry_export.hpp"
#include "intake/snapshot_files.hpp"
#include "intake/weighing.hpp"
#include "ledger/records.hpp"

namespace guben::intake {
namespace {

ledger::Delivery delivery_of(const Staged& staged) {
  const auto& report = staged.report;
  ledger::Delivery delivery;
  delivery.dataset = staged.dataset->code;
  delivery.file = report.file;
  delivery.fingerprint = report.fingerprint;
  delivery.from = report.period.from;
  delivery.to = report.period.to;
  delivery.mode = staged.dataset->mode == dictionary::Mode::Full ? "full" : "increment";
  delivery.coverage = report.coverage;
  delivery.sheets = staged.sheet_names;
  delivery.rows = report.rows;
  delivery.returned = report.returned;
  return delivery;
}

}  // namespace

Result<ImportReport> Importer::commit(Staged staged) {
  auto done = commit_file(staged);
  if (done) return std::move(staged.report);
  auto refusal = done.error();
  refusal.values["file"] = staged.report.file;
  return refusal;
}

Result<void> Importer::commit_file(Staged& staged) {
  auto& report = staged.report;
  if (report.known_as) {
    if (!staged.snapshots.empty())
      if (auto restored = restore(staged); !restored) return restored.error();
    set_coverage(report);
    return weigh(staged);
  }
  const auto& dataset = *staged.dataset;
  if (!staged.county_code.empty()) judge_by(staged.county_code);
  const auto county = this->county();
  if (!staged.county_code.empty() && county != staged.county_code)
    return Refusal{"intake.other_county",
                   {{"county", regions_.name(staged.county_code)}, {"own", regions_.name(county)}}};
  // The county may have become known only after the file was read.
  if (auto own = read_title(staged, county); !own) return own.error();
  if (auto weighed = weigh(staged); !weighed) return weighed.error();

  Stopwatch watch(timings_, "commit to the ledger");
  watch.rows = dataset.in_ledger ? static_cast<uint64_t>(report.rows) : 0;
  auto delivery = record(staged, county);
  {
    const std::lock_guard lock(known_mutex_);
    known_[dataset.code].emplace(report.fingerprint, std::move(delivery));
  }
  leave_staging(staged);
  return {};
}

Result<void> Importer::weigh(Staged& staged) {
  if (staged.report.known_as) {
    tell_what_took_its_place(staged.report);
    if (staged.dataset->in_ledger) tell_of_newer_exports(staged.report, *staged.dataset);
    return {};
  }
  if (auto none = check_none_to_report(staged); !none) return none.error();
  std::vector<ledger::Delivery> unseen;
  for (const auto& d : ledger::without_replaced(deliveries_, ledger_.standings()))
    if (d.dataset == staged.dataset->code && !staged.dataset->in_ledger && !whole_.contains(d.id)) unseen.push_back(d);
  if (auto whole = check_snapshots(folder_, snapshots_, unseen, {Files::Rows}); !whole) return whole.error();
  for (const auto& d : unseen) whole_.insert(d.id);
  auto weighed = intake::weigh(staged, ledger_, folder_, workspace_, together_);
  if (!weighed) return weighed.error();
  staged.standings = std::move(weighed->standings);
  staged.report.notes = std::move(weighed->notes);
  return {};
}

/// Who imports a file again wants it to count: where it no longer does, that is what he must be told.
void Importer::tell_what_took_its_place(ImportReport& report) const {
  const auto standings = ledger_.standings();
  const auto in_force = ledger::without_replaced(ledger_.deliveries(), standings);
  const auto is_in_force =
      std::any_of(in_force.begin(), in_force.end(), [&](const auto& d) { return d.id == *report.known_as; });
  const auto told = [&](ledger::Meaning meaning, const char* code) {
    std::set<int64_t> later;
    for (const auto& s : standings)
      if (s.earlier == *report.known_as && s.meaning == meaning) later.insert(s.later);
    if (!later.empty()) report.notes.push_back({code, {{"deliveries", fmt::format("{}", fmt::join(later, ", "))}}});
  };
  told(ledger::Meaning::Replacement, is_in_force ? "intake.was_replaced_in_part" : "intake.was_replaced");
  told(ledger::Meaning::Correction, "intake.was_corrected");
}

/// The same of an export of the registry: what newer ones said stands, and so does what a second one of its time said,
/// unless the two are parts.
void Importer::tell_of_newer_exports(ImportReport& report, const dictionary::Dataset& dataset) const {
  const auto deliveries = ledger_.deliveries();
  const auto own =
      std::find_if(deliveries.begin(), deliveries.end(), [&](const auto& d) { return d.id == *report.known_as; });
  if (own == deliveries.end()) return;
  std::vector<int64_t> newer;
  for (const auto& d : deliveries) {
    if (d.dataset != dataset.code || d.id == own->id || d.from < own->from) continue;
    if (d.from > own->from || (d.id > own->id && !are_parts_of_one(ledger_, folder_, dataset, *own, d)))
      newer.push_back(d.id);
  }
  if (!newer.empty())
    report.notes.push_back({"intake.newer_exports_since", {{"deliveries", fmt::format("{}", fmt::join(newer, ", "))}}});
}

Result<void> Importer::check_none_to_report(const Staged& staged) const {
  const auto& report = staged.report;
  if (report.rows > 0) return {};
  // What all went back says nothing of anybody: "no record" would be a fact that nobody stated.
  if (report.returned > 0 && report.return_file.empty())  // a check writes none
    return Refusal{"intake.all_would_return", {{"count", std::to_string(report.returned)}}};
  if (report.returned > 0)
    return Refusal{"intake.all_returned",
                   {{"count", std::to_string(report.returned)}, {"return_file", report.return_file.string()}}};
  if (report.coverage.empty() || staged.dataset->in_ledger) return Refusal{"intake.no_rows"};
  return {};
}

/// Importing again changes nothing, but somebody may now say what the file speaks for.
void Importer::set_coverage(const ImportReport& report) {
  if (*report.known_as == 0 || report.coverage.empty()) return;
  ledger::Change change(ledger_);
  ledger_.set_coverage(*report.known_as, report.coverage);
  change.commit();
}

Result<void> Importer::restore(Staged& staged) {
  auto& report = staged.report;
  const auto id = *report.known_as;
  const auto known = std::find_if(deliveries_.begin(), deliveries_.end(), [&](const auto& d) { return d.id == id; });
  if (known == deliveries_.end() || known->rows != report.rows)
    return Refusal{"intake.reads_otherwise_now",
                   {{"delivery", std::to_string(id)},
                    {"then", std::to_string(known == deliveries_.end() ? 0 : known->rows)},
                    {"now", std::to_string(report.rows)}}};
  sync_to_disk(folder_.staging());
  ledger::Change change(ledger_);
  for (auto& snapshot : staged.snapshots) {
    snapshot.delivery = id;
    ledger_.set_snapshot(snapshot);
  }
  change.commit();
  report.delivery = id;
  std::filesystem::create_directories(folder_.snapshots() / staged.dataset->code);
  leave_staging(staged);
  report.is_restored = true;
  whole_.insert(id);
  return {};
}

ledger::Delivery Importer::record(Staged& staged, const std::string& county) {
  const auto& dataset = *staged.dataset;
  std::optional<store::BulkLoad> bulk;
  // Who reads meanwhile may wait: while there is no registry, nobody has anything to ask.
  if (dataset.in_ledger && !ledger::Records(ledger_, dataset).has_table()) bulk.emplace(ledger_.store());
  if (dataset.in_ledger) make_shared_tables(dataset);
  // What the ledger is about to speak of is on the disk before it does.
  if (!staged.snapshots.empty()) sync_to_disk(folder_.staging());
  ledger::Change change(ledger_);
  if (!county.empty() && ledger_.setting("county") != county) ledger_.set_setting("county", county);
  const auto delivery = ledger_.add_delivery(delivery_of(staged));
  staged.report.delivery = delivery.id;
  together_.insert(delivery.id);
  for (auto& snapshot : staged.snapshots) {
    snapshot.delivery = delivery.id;
    ledger_.set_snapshot(snapshot);
  }
  for (auto& standing : staged.standings) {
    standing.later = delivery.id;
    ledger_.add_standing(standing);
  }
  remember_headings(staged.report);
  std::filesystem::create_directories(folder_.snapshots() / dataset.code);
  std::filesystem::permissions(folder_.snapshots(), std::filesystem::perms::owner_all);
  if (dataset.in_ledger) {
    auto& report = staged.report;
    RegistryPlaces places(ledger_, dictionary_, regions_, county);
    take_registry_export(ledger_, folder_, dataset, delivery, *staged.records, places, report);
    if (report.coverage != delivery.coverage) ledger_.set_coverage(delivery.id, report.coverage);
    if (dataset.is_register_of != dictionary::Register::None)
      cover_earlier_exports(ledger_, dictionary_, regions_, county);
  }
  change.commit();
  return delivery;
}

/// Of the dataset, and of the registers that tell where its records lie.
void Importer::make_shared_tables(const dictionary::Dataset& dataset) {
  for (const auto& each : dictionary_.datasets())
    if (each.in_ledger && (&each == &dataset || each.is_register_of != dictionary::Register::None))
      if (auto made = ledger::Records(ledger_, each).make_shared_table(); !made) throw Failure(made.error());
}

void Importer::remember_headings(const ImportReport& report) {
  for (const auto& sheet : report.sheets) {
    if (!sheet.taken || !sheet.header.is_confirmed) continue;
    const auto identity = identity_of_headings(sheet.header.headings);
    const auto name = std::string(kHeadingsSetting) + identity;
    const auto value = setting_of(confirmed_.at(identity));
    if (ledger_.setting(name) == value) continue;
    ledger_.set_setting(name, value);
  }
}

void Importer::leave_staging(const Staged& staged) const {
  const auto& dataset = *staged.dataset;
  const auto delivery = staged.report.delivery;
  if (dataset.in_ledger) {
    std::filesystem::remove(staged.identities_file);
    return;
  }
  std::filesystem::rename(staged.rows_file, folder_.rows_of(dataset.code, delivery));
  std::filesystem::rename(staged.identities_file, folder_.identities_of(dataset.code, delivery));
}

}  // namespace guben::intake
