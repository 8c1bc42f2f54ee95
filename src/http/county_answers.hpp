#pragma once
#include "http/api.hpp"
#include "http/jobs.hpp"
#include "http/office.hpp"

namespace guben::http {

/// What is found and where: listRegions, listFindings, explainHousehold, screenHouseholdAgain, search; and the job
/// behind beginScreening. Everything is cut down to what the post reaches before it is counted.
void add_county_answers(Api& api, Office& office);
void add_screening_job(Api& api, Office& office, Jobs& jobs);

}  // namespace guben::http
