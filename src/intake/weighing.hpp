#pragma once
// What a file means beside the deliveries of its dataset that are there already: a replacement or a part of a full
// delivery, a correction of events or further ones. Where the rows do not tell, nobody guesses: it is asked.
#include <set>

#include "intake/staged.hpp"
#include "ledger/ledger.hpp"
#include "workspace/county_folder.hpp"
#include "workspace/database.hpp"

namespace guben::intake {

struct Weighed {
  std::vector<ledger::Standing> standings;  ///< `later` is given when the delivery is added
  std::vector<Note> notes;                  ///< what is united, set aside or brought up to date
};

/// Reads the staged rows and those of the earlier deliveries, through a connection of its own to `workspace`.
/// `together`: deliveries of the same import. Refused with intake.replacement_or_part, intake.correction_or_events or
/// intake.which_is_newer where it must be asked.
Result<Weighed> weigh(const Staged& staged, ledger::Ledger& ledger, const workspace::CountyFolder& folder,
                      workspace::Database& workspace, const std::set<int64_t>& together);

}  // namespace guben::intake
