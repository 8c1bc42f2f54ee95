#pragma once
// The state of an area in figures, and the words that pages need for them.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

/// Of getOverview: the area itself and then those below it, or its indicators, as rows.
Result<nlohmann::ordered_json> list_areas(Office& office, const Asked& asked);
Result<nlohmann::ordered_json> list_indicators(Office& office, const Asked& asked);
void add_overview_answers(Api& api, Office& office);

}  // namespace guben::http
