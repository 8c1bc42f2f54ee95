#pragma once
// A register filled in in a workbook: the template, what is wrong with each row, and the rows entered as one change.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_register_import_answers(Api& api, Office& office);

}  // namespace guben::http
