#include "intake/actions/withdraw.hpp"

#include "core/text.hpp"
#include "intake/sql.hpp"
#include "ledger/records.hpp"

namespace guben::intake {
namespace {

int64_t withdraw_proposals(ledger::Ledger& ledger, int64_t delivery) {
  std::vector<int64_t> waiting;
  auto rows = ledger.query(sql::list_open_proposals_of, delivery);
  while (rows.step()) waiting.push_back(rows.integer(0));
  rows.reset();
  for (const auto id : waiting) {
    ledger.run(sql::settle_proposal, "withdrawn", ledger.context().now_text(), ledger.context().actor, id);
    ledger.cover("proposal.withdrawn", "proposal", {id}, fmt::format("delivery/{}", delivery));
  }
  return static_cast<int64_t>(waiting.size());
}

/// What matching made of it: derived, and made again should the same file be imported again.
void remove_links(const workspace::CountyFolder& folder, const ledger::Delivery& delivery) {
  std::filesystem::remove(folder.links_of(delivery.dataset, delivery.id));
  std::filesystem::remove(folder.numbers_of(delivery.dataset, delivery.id));
}

/// The deliveries of which some row speaks once this one does not.
std::vector<ledger::Delivery> without(std::vector<ledger::Delivery> deliveries, std::vector<ledger::Standing> standings,
                                      int64_t id) {
  std::erase_if(deliveries, [&](const auto& d) { return d.id == id; });
  std::erase_if(standings, [&](const auto& s) { return s.later == id || s.earlier == id; });
  return ledger::without_replaced(std::move(deliveries), standings);
}

}  // namespace

Result<Withdrawn> withdraw(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                           const dictionary::Dictionary& dictionary, int64_t id, const std::string& reason,
                           const Context& context) {
  const ledger::InTheNameOf name(ledger, context);
  const auto lease = ledger.lease("withdraw");
  if (!lease) return lease.error();
  const std::string number = std::to_string(id);
  if (trimmed(reason).empty()) return Refusal{"withdraw.no_reason"};
  // Whoever accepts a proposal holds no lease: what is looked at here stays so until it is written.
  ledger::Change change(ledger);
  for (const auto& w : ledger.withdrawals())
    if (w.delivery == id)
      return Refusal{"withdraw.already", {{"delivery", number}, {"reason", w.reason}, {"at", w.recorded_at}}};
  const auto deliveries = ledger.deliveries();
  const auto found = std::find_if(deliveries.begin(), deliveries.end(), [&](const auto& d) { return d.id == id; });
  if (found == deliveries.end()) return Refusal{"withdraw.unknown_delivery", {{"delivery", number}}};

  Withdrawn withdrawn{*found, {}, 0};
  const auto* dataset = dictionary.find(found->dataset);
  if (dataset && dataset->in_ledger) {
    ledger::Records records(ledger, *dataset);
    if (records.has_table() && records.has_of(id))
      return Refusal{"withdraw.made_records", {{"delivery", number}, {"file", found->file}}};
  }
  const auto standings = ledger.standings();
  const auto left = without(deliveries, standings, id);
  for (const auto& standing : standings)
    if (standing.later == id &&
        (standing.meaning == ledger::Meaning::Replacement || standing.meaning == ledger::Meaning::Correction))
      for (const auto& d : left)
        if (d.id == standing.earlier) withdrawn.back.push_back(d);
  withdrawn.proposals = withdraw_proposals(ledger, id);
  ledger.withdraw(id, reason);
  change.commit();
  remove_links(folder, *found);
  return withdrawn;
}

}  // namespace guben::intake
