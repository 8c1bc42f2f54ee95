#pragma once
// What people entered by hand of datasets that departments deliver too: one more delivery to a screening, of what had
// been entered by then. A row that was delivered and one that was entered of the same key are one, and what was entered
// counts (docs/decisions/0031).
#include "screening/fact_base.hpp"

namespace guben::screening {

/// Of every dataset of which somebody entered anything. Their numbers are none that a delivery gets.
std::vector<EnteredRows> entered_rows(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                      const policy::Pack& pack, const std::string& county, Date as_of);

/// What every.{dataset} has to have, so that what was entered can be held against it.
std::vector<std::string> columns_of_code(const dictionary::Dataset& dataset);
/// Puts them into every.{dataset}, in place of what was delivered of the same things. `whose`: a condition on
/// household_id and person_id.
void insert_entered(workspace::Database& database, const RunInputs& inputs, const EnteredRows& entered,
                    const std::string& whose);

}  // namespace guben::screening
