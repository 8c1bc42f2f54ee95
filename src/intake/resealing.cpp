#include "intake/resealing.hpp"

#include "core/hex.hpp"
#include "core/synced.hpp"
#include "intake/identity_file.hpp"
#include "intake/proposals.hpp"
#include "intake/snapshot_files.hpp"
#include "intake/sql.hpp"
#include "workspace/manifest.hpp"

namespace guben::intake {
namespace {
namespace fs = std::filesystem;

void must_be_recorded(const ledger::Snapshot& recorded, const fs::path& identities, const ledger::Delivery& delivery) {
  if (workspace::digest_of(identities).sha256 == recorded.digest) return;
  throw Failure({"intake.snapshot_damaged",
                 {{"path", identities.string()}, {"delivery", std::to_string(delivery.id)}, {"name", delivery.file}}});
}

}  // namespace

int64_t reseal_identities(ledger::Ledger& ledger, const workspace::CountyFolder& folder) {
  put_in_place(ledger, folder);
  int64_t resealed = 0;
  const auto deliveries = deliveries_ever(ledger);
  auto all_recorded = recorded_identities(ledger);
  Progress progress(ledger.context().progress, "reseal", deliveries.size());
  for (const auto& delivery : deliveries) {
    progress.advance();
    const auto identities = folder.identities_of(delivery.dataset, delivery.id), anew = sealed_anew(identities);
    if (!fs::is_regular_file(identities) || !is_of_older_key(identities, ledger.sealer())) continue;
    const auto known = all_recorded.find(delivery.id);  // of an earlier edition there is none
    if (known != all_recorded.end()) must_be_recorded(known->second, identities, delivery);
    seal_identities_anew(identities, anew, ledger.sealer());
    if (known != all_recorded.end()) {
      auto& recorded = known->second;
      const auto digest = workspace::digest_of(anew);
      recorded.bytes = static_cast<int64_t>(digest.bytes), recorded.digest = digest.sha256;
      ledger::Change change(ledger);
      ledger.set_snapshot(recorded);
      change.commit();
    }
    fs::rename(anew, identities);
    sync_to_disk(identities.parent_path());
    ++resealed;
  }
  return resealed;
}

namespace {

struct SealedProposal {
  int64_t id;
  std::optional<std::string> current, proposed;
};

/// The next of them, each with what it is to be; where none is left `last_seen` stays.
std::vector<SealedProposal> next_proposals(ledger::Ledger& ledger, int64_t& last_seen) {
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
  std::vector<SealedProposal> next;
  auto rows = ledger.query(sql::list_sealed_proposals, last_seen);
  while (rows.step()) {
    last_seen = rows.integer(0);
    SealedProposal one{last_seen, anew(rows.maybe_text(1)), anew(rows.maybe_text(2))};
    if (std::exchange(is_older, false)) next.push_back(std::move(one));
  }
  return next;
}

}  // namespace

int64_t reseal_proposals(ledger::Ledger& ledger) {
  int64_t resealed = 0;
  for (int64_t last_seen = 0, before = -1; last_seen != std::exchange(before, last_seen);) {
    ledger::Change change(ledger);
    const auto next = next_proposals(ledger, last_seen);
    for (const auto& [id, current, proposed] : next) {
      ledger.run(sql::reseal_proposal, current, proposed, id);
      ledger.cover("proposal.resealed", "proposal", {id});
    }
    if (!next.empty()) change.commit();
    resealed += static_cast<int64_t>(next.size());
  }
  return resealed;
}

}  // namespace guben::intake
