#include "county/received.hpp"

#include "county/sql.hpp"
#include "ledger/as_of.hpp"

namespace guben::county {
using ledger::Delivery;
using ledger::Meaning;

std::shared_ptr<const Deliveries> Deliveries::load(ledger::Ledger& ledger) {
  std::shared_ptr<Deliveries> made(new Deliveries());
  std::map<int64_t, std::string> at, withdrawn_at;
  auto times = ledger.query(sql::list_receipts);
  while (times.step()) at[times.integer(0)] = times.text(1);
  times.reset();
  for (const auto& w : ledger.withdrawals()) withdrawn_at[w.delivery] = w.recorded_at;
  const auto in_force = ledger.deliveries();
  for (const auto& d : in_force) made->all_.push_back({d, at[d.id], ""});
  for (auto& d : ledger.withdrawn_deliveries()) made->all_.push_back({d, at[d.id], withdrawn_at[d.id]});
  std::sort(made->all_.begin(), made->all_.end(),
            [](const Received& a, const Received& b) { return a.delivery.id < b.delivery.id; });
  made->standings_ = ledger.standings();
  made->now_ = states(in_force, made->standings_);
  for (const auto& [id, _] : withdrawn_at) made->now_[id] = {Force::Withdrawn, 0};
  return made;
}

std::map<int64_t, Deliveries::State> Deliveries::states(const std::vector<Delivery>& there,
                                                        const std::vector<ledger::Standing>& standings) {
  std::map<int64_t, State> states;
  for (const auto& d : there) states[d.id] = {Force::Superseded, 0};
  std::vector<ledger::Standing> among;
  for (const auto& s : standings)
    if (states.contains(s.later) && states.contains(s.earlier)) among.push_back(s);
  for (const auto& d : ledger::without_replaced(there, among)) states[d.id].force = Force::InForce;
  for (const auto& s : among)
    if (auto& state = states[s.earlier]; s.meaning == Meaning::Replacement && state.force == Force::Superseded)
      state.ended_by = std::max(state.ended_by, s.later);
  return states;
}

const Received* Deliveries::find(int64_t id) const {
  const auto found = std::lower_bound(all_.begin(), all_.end(), id,
                                      [](const Received& one, int64_t wanted) { return one.delivery.id < wanted; });
  return found == all_.end() || found->delivery.id != id ? nullptr : &*found;
}

Deliveries::State Deliveries::state_of(int64_t id) const {
  const auto found = now_.find(id);
  return found == now_.end() ? State{Force::Withdrawn, 0} : found->second;
}

std::map<int64_t, Deliveries::State> Deliveries::states_on(Date day) const {
  const auto until = ledger::end_of_day(day);
  std::vector<Delivery> there;
  for (const auto& one : all_)
    if (one.at < until && (one.withdrawn_at.empty() || one.withdrawn_at >= until)) there.push_back(one.delivery);
  return states(there, standings_);
}

}  // namespace guben::county
