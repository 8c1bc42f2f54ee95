#pragma once
// 登记完整: up to which day the keeper of a register says that nothing is missing in an area. A rule that rests on a
// row that is not there is asked only where this, or a full file, says that it would be there.
#include "dictionary/dataset.hpp"
#include "ledger/ledger.hpp"

namespace guben::registers {

struct Complete {
  std::string dataset, region;
  Date since, until;
  std::string declared_by, declared_at;
};

/// Inside a Change. What was declared of the area before holds no more. Refused with registers.complete_ahead where the
/// last day is not past `today`, registers.complete_backwards where it lies before the first.
Result<void> declare_complete(ledger::Ledger& ledger, const Complete& declared, Date today);
/// Of one register, or of all where none is named, by register and area.
std::vector<Complete> declared_complete(ledger::Ledger& ledger, const std::string& dataset = {});

}  // namespace guben::registers
