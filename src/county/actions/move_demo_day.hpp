#pragma once
#include "ledger/ledger.hpp"
#include "policy/pack.hpp"

namespace guben::county {

/// The business day of an invented county from now on, in every process. Refused with county.not_invented, and with
/// county.demo_day_before where its pack's demo had not begun: posts and files would not be there yet.
Result<void> move_demo_day(ledger::Ledger& ledger, const policy::Pack& pack, Date day, const Context& context);
/// What is said of such a day.
Refusal before_demo(const policy::Pack& pack, Date day);

}  // namespace guben::county
