#pragma once
// What is entered in a register that opens scope counts only when a second person has confirmed it: until then it
// waits, sealed, and nobody gains anything by it.
#include "registers/record.hpp"

namespace guben::registers {

struct WaitingEntry {
  int64_t id = 0;
  std::string dataset, code;  ///< code empty: of one that is to be given
  Act act = Act::Enter;
  std::vector<std::optional<std::string>> values;  ///< as the record will be, in the dataset's order
  std::string region, household;
  std::optional<Date> from;  ///< of a correction: from which day on
  int64_t demanded = 0;      ///< the version it was written against
  std::string reason, entered_by, entered_post, entered_at;
  std::string state, decided_by, decided_at, decided_why;  ///< waiting, confirmed or refused
};

/// Inside a Change, as all that write; `entered_*` are the context's. Tells its number. Refused with
/// registers.waits_already where something of the record waits.
Result<int64_t> wait_for_second(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const WaitingEntry& wanted);
/// Those that wait, of one register; of every state where `all`. The latest first.
std::vector<WaitingEntry> waiting_entries(ledger::Ledger& ledger, const dictionary::Dataset& dataset, bool all = false);
std::optional<WaitingEntry> find_waiting(ledger::Ledger& ledger, const dictionary::Dataset& dataset, int64_t id);
/// It counts from now on; tells the record's code. Refused with registers.own_entry where whoever confirms entered it,
/// with registers.not_waiting, and as Register's acts.
Result<std::string> confirm(ledger::Ledger& ledger, Register& register_, int64_t id, const Around& around);
/// It never counts. Refused with registers.not_waiting.
Result<void> refuse(ledger::Ledger& ledger, const dictionary::Dataset& dataset, int64_t id, const std::string& why);

/// What waits, sealed by the newest data key: after another leaked. How many were not.
int64_t reseal_waiting(ledger::Ledger& ledger);

}  // namespace guben::registers
