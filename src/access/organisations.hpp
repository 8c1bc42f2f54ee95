#pragma once
// Units of the county that posts are held at: as much of the register of organisations as posts need.
#include <optional>

#include "ledger/ledger.hpp"

namespace guben::access {

struct Organisation {
  std::string code, name, kind, region, parent;
  std::string provider;             ///< as datasets name whose they are; empty: hands over none
  std::string formed_on, ended_on;  ///< ISO days, empty where not known or not ended
};

/// Inside a Change, as all below that write. Refused with access.organisation_exists or access.bad_name.
Result<void> add_organisation(ledger::Ledger& ledger, const Organisation& organisation);
/// Its last day. Refused with access.organisation_unknown.
Result<void> end_organisation(ledger::Ledger& ledger, const std::string& code, Date last_day);
std::optional<Organisation> find_organisation(ledger::Ledger& ledger, const std::string& code);
std::vector<Organisation> organisations(ledger::Ledger& ledger);

}  // namespace guben::access
