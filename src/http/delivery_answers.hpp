#pragma once
// Files that became part of the record: which are in force, and how one is put out of it.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_delivery_answers(Api& api, Office& office);

}  // namespace guben::http
