#pragma once
// Finding households: by searching first, and, of a village, as a list.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_household_list_answers(Api& api, Office& office);

}  // namespace guben::http
