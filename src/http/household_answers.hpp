#pragma once
// One household, one file: what the register says of it and of who lives in it, masked for who asks, as of a day. Each
// reading is a line of the journal before it is answered.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_household_answers(Api& api, Office& office);
/// A line of the journal: this post looked at the household.
void note_reading_of(Office& office, const Asked& asked, std::string_view action);

}  // namespace guben::http
