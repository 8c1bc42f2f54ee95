#pragma once
// Registers written: entering, correcting, taking back, a second person's decision, and saying that nothing is missing.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_register_entry_answers(Api& api, Office& office);

}  // namespace guben::http
