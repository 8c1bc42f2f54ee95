#pragma once
// What was ever delivered, and which of it speaks: now, or as it was known when some day ended.
#include "ledger/ledger.hpp"

namespace guben::county {

/// Of a delivery.
enum class Force { InForce, Superseded, Withdrawn };

struct Received {
  ledger::Delivery delivery;
  std::string at;            ///< when it was received
  std::string withdrawn_at;  ///< empty: never
};

class Deliveries {
 public:
  static std::shared_ptr<const Deliveries> load(ledger::Ledger& ledger);

  const std::vector<Received>& all() const { return all_; }
  const Received* find(int64_t id) const;
  /// Whether it speaks now, and which took its place.
  struct State {
    Force force = Force::InForce;
    int64_t ended_by = 0;
  };
  State state_of(int64_t id) const;
  /// The same as it was known at the end of a day; nothing where it had not come yet. For those asked about together.
  std::map<int64_t, State> states_on(Date day) const;

 private:
  Deliveries() = default;
  static std::map<int64_t, State> states(const std::vector<ledger::Delivery>& there,
                                         const std::vector<ledger::Standing>& standings);
  std::vector<Received> all_;  ///< by number
  std::vector<ledger::Standing> standings_;
  std::map<int64_t, State> now_;
};

}  // namespace guben::county
