#pragma once
// What was found, as lists: one by one, by household, by rule; and how much of it lies where. Everything is cut down to
// what the post reaches before it is counted, and what is of health and not for the post stands there without its name.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

/// As listFindings answers.
Result<nlohmann::ordered_json> list_findings(Office& office, const Asked& asked);
void add_finding_list_answers(Api& api, Office& office);

}  // namespace guben::http
