#pragma once
// What departments delivered: of a household, dataset by dataset, and a row of a file as it came.
#include "http/household_view.hpp"

namespace guben::http {

/// The datasets that have rows about a household and that the post may open; and those that were not delivered there.
nlohmann::ordered_json sections_of(const county::Snapshot& snapshot, const std::string& household,
                                   const HouseholdView& view);
void add_row_answers(Api& api, Office& office);

}  // namespace guben::http
