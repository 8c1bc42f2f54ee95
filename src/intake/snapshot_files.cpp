#include "intake/snapshot_files.hpp"

#include "core/side_by_side.hpp"
#include "core/synced.hpp"
#include "workspace/manifest.hpp"

namespace guben::intake {
namespace fs = std::filesystem;
namespace {

constexpr const char* kRows = "rows";
constexpr const char* kIdentities = "identities";

struct Wanted {
  const ledger::Delivery* delivery;
  const ledger::Snapshot* recorded;  ///< null: of an earlier edition
  fs::path file;
};

const char* what_is_wrong(const Wanted& w) {
  std::error_code error;
  if (!fs::is_regular_file(w.file, error)) return "intake.snapshot_lost";
  if (!w.recorded) return nullptr;
  // Bytes are counted first: most damage is a file cut short.
  if (static_cast<int64_t>(fs::file_size(w.file)) == w.recorded->bytes &&
      workspace::digest_of(w.file).sha256 == w.recorded->digest)
    return nullptr;
  return "intake.snapshot_damaged";
}

}  // namespace

std::vector<ledger::Snapshot> take_snapshots(const fs::path& rows_file, const fs::path& identities_file, int64_t rows) {
  std::vector<ledger::Snapshot> snapshots;
  for (const auto& [kind, file] : {std::pair(kRows, &rows_file), std::pair(kIdentities, &identities_file)}) {
    sync_to_disk(*file);
    const auto digest = workspace::digest_of(*file);
    snapshots.push_back({0, kind, rows, static_cast<int64_t>(digest.bytes), digest.sha256});
  }
  return snapshots;
}

Result<void> check_snapshots(const workspace::CountyFolder& folder, const std::vector<ledger::Snapshot>& recorded,
                             const std::vector<ledger::Delivery>& deliveries, const std::vector<Files>& files) {
  std::vector<Wanted> wanted;
  for (const auto& d : deliveries)
    for (const auto kind : files) {
      const bool of_rows = kind == Files::Rows;
      const auto known = std::find_if(recorded.begin(), recorded.end(), [&](const auto& s) {
        return s.delivery == d.id && s.kind == (of_rows ? kRows : kIdentities);
      });
      wanted.push_back({&d, known == recorded.end() ? nullptr : &*known,
                        of_rows ? folder.rows_of(d.dataset, d.id) : folder.identities_of(d.dataset, d.id)});
    }
  std::vector<const char*> wrong(wanted.size());
  side_by_side(wanted.size(), [&](size_t i, size_t) { wrong[i] = what_is_wrong(wanted[i]); });
  for (size_t i = 0; i < wanted.size(); ++i)
    if (wrong[i])
      return Refusal{wrong[i],
                     {{"path", wanted[i].file.string()},
                      {"delivery", std::to_string(wanted[i].delivery->id)},
                      {"name", wanted[i].delivery->file}}};
  return {};
}

std::vector<ledger::Delivery> deliveries_ever(ledger::Ledger& ledger) {
  auto all = ledger.deliveries();
  for (auto& one : ledger.withdrawn_deliveries()) all.push_back(std::move(one));
  return all;
}

std::map<int64_t, ledger::Snapshot> recorded_identities(ledger::Ledger& ledger) {
  std::map<int64_t, ledger::Snapshot> recorded;
  for (auto& one : ledger.snapshots())
    if (one.kind == kIdentities) recorded.emplace(one.delivery, std::move(one));
  return recorded;
}

std::string staging_name(const std::string& dataset, const std::string& fingerprint) {
  return dataset + "-" + fingerprint;
}

fs::path sealed_anew(const fs::path& identities) { return identities.string() + ".anew"; }

namespace {

void leave_staging(const fs::path& staged, const fs::path& place) {
  if (!fs::exists(place) && fs::is_regular_file(staged)) fs::rename(staged, place);
}

/// Recorded before it took its place, or not recorded and so of no use.
void finish_resealing(const fs::path& identities, const std::string& recorded) {
  const auto anew = sealed_anew(identities);
  if (!fs::is_regular_file(anew)) return;
  if (workspace::digest_of(anew).sha256 == recorded) fs::rename(anew, identities);
  else fs::remove(anew);
}

}  // namespace

void put_in_place(ledger::Ledger& ledger, const workspace::CountyFolder& folder) {
  auto recorded = recorded_identities(ledger);
  for (const auto& delivery : deliveries_ever(ledger)) {
    const auto staged = folder.staging() / staging_name(delivery.dataset, delivery.fingerprint);
    const auto identities = folder.identities_of(delivery.dataset, delivery.id);
    leave_staging(staged.string() + ".parquet", folder.rows_of(delivery.dataset, delivery.id));
    leave_staging(staged.string() + ".identities", identities);
    finish_resealing(identities, recorded[delivery.id].digest);
  }
}

}  // namespace guben::intake
