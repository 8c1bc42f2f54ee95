#include "intake/resealing.hpp"

#include "core/hex.hpp"
#include "core/synced.hpp"
#include "intake/identity_file.hpp"
#include "intake/proposals.hpp"
#include "workspace/manifest.hpp"

namespace guben::intake {
namespace {
namespace fs = std::filesystem;

fs::path anew_of(const fs::path& identities) { return identities.string() + ".anew"; }

std::vector<ledger::Delivery> all_deliveries(ledger::Ledger& ledger) {
  auto all = ledger.deliveries();
  for (auto& one : ledger.withdrawn_deliveries()) all.push_back(std::move(one));
  return all;
}

/// Of an earlier edition there is none.
std::optional<ledger::Snapshot> recorded_of(ledger::Ledger& ledger, int64_t delivery) {
  for (auto& one : ledger.snapshots())
    if (one.delivery == delivery && one.kind == "identities") return one;
  return std::nullopt;
}

void take_place(const fs::path& identities) {
  fs::rename(anew_of(identities), identities);
  sync_to_disk(identities.parent_path());
}

}  // namespace

void finish_resealing(ledger::Ledger& ledger, const workspace::CountyFolder& folder) {
  for (const auto& delivery : all_deliveries(ledger)) {
    const auto identities = folder.identities_of(delivery.dataset, delivery.id);
    if (!fs::is_regular_file(anew_of(identities))) continue;
    const auto recorded = recorded_of(ledger, delivery.id);
    if (recorded && workspace::digest_of(anew_of(identities)).sha256 == recorded->digest) take_place(identities);
    else fs::remove(anew_of(identities));
  }
}

int64_t reseal_identities(ledger::Ledger& ledger, const workspace::CountyFolder& folder) {
  finish_resealing(ledger, folder);
  int64_t resealed = 0;
  const auto deliveries = all_deliveries(ledger);
  Progress progress(ledger.context().progress, "reseal", deliveries.size());
  for (const auto& delivery : deliveries) {
    progress.advance();
    const auto identities = folder.identities_of(delivery.dataset, delivery.id);
    if (!fs::is_regular_file(identities) || !is_of_older_key(identities, ledger.sealer())) continue;
    seal_identities_anew(identities, anew_of(identities), ledger.sealer());
    if (auto recorded = recorded_of(ledger, delivery.id)) {
      const auto digest = workspace::digest_of(anew_of(identities));
      recorded->bytes = static_cast<int64_t>(digest.bytes), recorded->digest = digest.sha256;
      ledger::Change change(ledger);
      ledger.set_snapshot(*recorded);
      change.commit();
    }
    take_place(identities);
    ++resealed;
  }
  return resealed;
}

int64_t reseal_proposals(ledger::Ledger& ledger) {
  struct Waiting {
    int64_t id;
    std::optional<std::string> current, proposed;
  };
  const auto& sealer = ledger.sealer();
  bool is_older = false;
  const auto anew = [&](const std::optional<std::string>& hex) -> std::optional<std::string> {
    if (!hex) return std::nullopt;
    const auto sealed = from_hex(*hex);
    if (!sealed) throw Failure({"ledger.sealed_damaged"}, "no digits");
    if (!sealer.is_of_older_key(*sealed)) return hex;
    is_older = true;
    return to_hex(sealer.seal(sealer.open(*sealed, kProposalContext), kProposalContext));
  };
  ledger::Change change(ledger);
  std::vector<Waiting> resealed;
  auto rows = ledger.query("SELECT id, current_value, proposed_value FROM proposal WHERE county = $1 ORDER BY id");
  while (rows.step()) {
    Waiting one{rows.integer(0), anew(rows.maybe_text(1)), anew(rows.maybe_text(2))};
    if (std::exchange(is_older, false)) resealed.push_back(std::move(one));
  }
  rows.reset();
  for (const auto& [id, current, proposed] : resealed) {
    ledger.run("UPDATE proposal SET current_value = $2, proposed_value = $3 WHERE county = $1 AND id = $4", current,
               proposed, id);
    ledger.cover("proposal.resealed", "proposal", {id});
  }
  if (!resealed.empty()) change.commit();
  return static_cast<int64_t>(resealed.size());
}

}  // namespace guben::intake
