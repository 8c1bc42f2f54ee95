#pragma once
// The state of an area in figures, and the words that pages need for them.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_overview_answers(Api& api, Office& office);

}  // namespace guben::http
