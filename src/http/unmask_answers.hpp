#pragma once
// One protected value of one record, shown for a minute for a reason that is on record before it is answered.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_unmask_answers(Api& api, Office& office);

}  // namespace guben::http
