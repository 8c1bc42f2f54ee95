#pragma once
// The registry from the ledger into memory, for a process that stays up: nothing is written.
#include "ledger/ledger.hpp"
#include "matching/registry.hpp"

namespace guben::matching {

/// Refused with matching.no_registry where none was imported.
Result<std::unique_ptr<const Registry>> read_registry(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                                                      const china::Regions& regions, const china::NameComparer& names);

}  // namespace guben::matching
