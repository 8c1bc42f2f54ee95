#pragma once
// Registers read: which there are, what they hold, their lists, a record with its history, what waits for a second
// person.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_register_answers(Api& api, Office& office);

}  // namespace guben::http
