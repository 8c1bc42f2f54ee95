#pragma once
#include "intake/import_report.hpp"
#include "ledger/ledger.hpp"
#include "ledger/prepared_records.hpp"

namespace guben::intake {

/// Takes an export of the registry into the ledger: the first becomes the records. Of a newer one nothing is
/// overwritten: every difference waits for a person. Counts both in the report. Inside a transaction.
void take_registry_export(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const ledger::Delivery& delivery,
                          const ledger::PreparedRecords& exported, ImportReport& report);

}  // namespace guben::intake
