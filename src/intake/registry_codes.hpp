#pragma once
// Which records an export of a registry had: of one that only repeated what the ledger has nothing else would tell.
#include <filesystem>
#include <set>
#include <string>

#include "dictionary/dataset.hpp"
#include "ledger/ledger.hpp"
#include "ledger/prepared_records.hpp"
#include "workspace/county_folder.hpp"

namespace guben::intake {

using Codes = std::set<std::string, std::less<>>;

void write_codes(const workspace::CountyFolder& folder, const ledger::Delivery& delivery,
                 const ledger::PreparedRecords& exported);
/// Of a delivery that was rolled back, whose number another has now.
void remove_codes(const workspace::CountyFolder& folder, const ledger::Delivery& delivery);
/// Where an earlier edition wrote none, the records that came of it.
Codes codes_of_export(ledger::Ledger& ledger, const workspace::CountyFolder& folder, const dictionary::Dataset& dataset,
                      const ledger::Delivery& delivery);
/// Two files of one time are parts of one export unless most of the smaller one is in the other.
bool are_parts(size_t shared, size_t one, size_t other);
bool are_parts_of_one(ledger::Ledger& ledger, const workspace::CountyFolder& folder, const dictionary::Dataset& dataset,
                      const ledger::Delivery& one, const ledger::Delivery& other);

}  // namespace guben::intake
