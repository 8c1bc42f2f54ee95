#pragma once
// The list behind an indicator's figure: as many rows as the figure says, but for those who live in the area of another
// by now (`elsewhere`).
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

/// As listUnitsBehind answers.
Result<nlohmann::ordered_json> list_units_behind(Office& office, const Asked& asked);
void add_unit_answers(Api& api, Office& office);

}  // namespace guben::http
