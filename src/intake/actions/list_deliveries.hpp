#pragma once
#include "intake/import_report.hpp"
#include "ledger/ledger.hpp"

namespace guben::intake {

struct ListedDelivery {
  ledger::Delivery delivery;
  Note state;  ///< in force, replaced or corrected by another, withdrawn
};
/// All that was ever imported, in the order of their numbers.
std::vector<ListedDelivery> list_deliveries(ledger::Ledger& ledger);

}  // namespace guben::intake
