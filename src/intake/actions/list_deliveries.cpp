#include "intake/actions/list_deliveries.hpp"

namespace guben::intake {
namespace {

struct State {
  Note note;
  Force force = Force::InForce;
  int64_t superseded_by = 0;
  std::string reason = {};
};

std::map<int64_t, State> states_of(ledger::Ledger& ledger) {
  std::map<int64_t, State> states;
  const auto deliveries = ledger.deliveries();
  const auto standings = ledger.standings();
  for (const auto& d : deliveries) states[d.id] = {{"cli.delivery_in_force", {}}};
  for (const auto& s : standings) {
    const std::map<std::string, std::string> by{{"delivery", std::to_string(s.later)}};
    if (s.meaning == ledger::Meaning::Replacement) states[s.earlier] = {{"cli.delivery_replaced_in_part", by}};
    if (s.meaning == ledger::Meaning::Correction) states[s.earlier] = {{"cli.delivery_corrected", by}};
  }
  std::set<int64_t> speaking;
  for (const auto& d : ledger::without_replaced(deliveries, standings)) speaking.insert(d.id);
  for (const auto& s : standings)
    if (!speaking.contains(s.earlier))
      states[s.earlier] = {
          {"cli.delivery_replaced", {{"delivery", std::to_string(s.later)}}}, Force::Superseded, s.later};
  for (const auto& w : ledger.withdrawals())
    states[w.delivery] = {
        {"cli.delivery_withdrawn", {{"at", w.recorded_at}, {"reason", w.reason}}}, Force::Withdrawn, 0, w.reason};
  return states;
}

}  // namespace

std::vector<ListedDelivery> list_deliveries(ledger::Ledger& ledger) {
  const store::Moment moment(ledger.store());
  auto all = ledger.deliveries();
  for (auto& withdrawn : ledger.withdrawn_deliveries()) all.push_back(std::move(withdrawn));
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.id < b.id; });
  auto states = states_of(ledger);
  std::vector<ListedDelivery> listed;
  listed.reserve(all.size());
  for (auto& delivery : all) {
    auto& state = states.at(delivery.id);
    listed.push_back(
        {std::move(delivery), std::move(state.note), state.force, state.superseded_by, std::move(state.reason)});
  }
  return listed;
}

}  // namespace guben::intake
