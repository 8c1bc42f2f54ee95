#pragma once
#include "intake/import_report.hpp"
#include "ledger/ledger.hpp"

namespace guben::intake {

/// What becomes of a delivery's rows: they speak (all or those that no later one took the place of), none of them does
/// any more, somebody took it back.
enum class Force { InForce, Superseded, Withdrawn };

struct ListedDelivery {
  ledger::Delivery delivery;
  Note state;  ///< in force, replaced or corrected by another, withdrawn
  Force force = Force::InForce;
  int64_t superseded_by = 0;
  std::string reason = {};  ///< it was withdrawn for
};
/// All that was ever imported, in the order of their numbers.
std::vector<ListedDelivery> list_deliveries(ledger::Ledger& ledger);

}  // namespace guben::intake
