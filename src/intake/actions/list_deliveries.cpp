#include "intake/actions/list_deliveries.hpp"

namespace guben::intake {
namespace {

std::map<int64_t, Note> states_of(ledger::Ledger& ledger) {
  std::map<int64_t, Note> states;
  const auto deliveries = ledger.deliveries();
  const auto standings = ledger.standings();
  for (const auto& d : deliveries) states[d.id] = {"cli.delivery_in_force", {}};
  for (const auto& s : standings) {
    const std::map<std::string, std::string> by{{"delivery", std::to_string(s.later)}};
    if (s.meaning == ledger::Meaning::Replacement) states[s.earlier] = {"cli.delivery_replaced_in_part", by};
    if (s.meaning == ledger::Meaning::Correction) states[s.earlier] = {"cli.delivery_corrected", by};
  }
  std::set<int64_t> speaking;
  for (const auto& d : ledger::without_replaced(deliveries, standings)) speaking.insert(d.id);
  for (const auto& s : standings)
    if (!speaking.contains(s.earlier))
      states[s.earlier] = {"cli.delivery_replaced", {{"delivery", std::to_string(s.later)}}};
  for (const auto& w : ledger.withdrawals())
    states[w.delivery] = {"cli.delivery_withdrawn", {{"at", w.recorded_at}, {"reason", w.reason}}};
  return states;
}

}  // namespace

std::vector<ListedDelivery> list_deliveries(ledger::Ledger& ledger) {
  auto all = ledger.deliveries();
  for (auto& withdrawn : ledger.withdrawn_deliveries()) all.push_back(std::move(withdrawn));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  const auto states = states_of(ledger);
  std::vector<ListedDelivery> listed;
  listed.reserve(all.size());
  for (auto& delivery : all) {
    const auto id = delivery.id;
    listed.push_back({std::move(delivery), states.at(id)});
  }
  return listed;
}

}  // namespace guben::intake
