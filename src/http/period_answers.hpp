#pragma once
// What is expected of departments: progress of a month, the datasets themselves, and what waits for whom.
#include "http/api.hpp"
#include "http/office.hpp"
#include "http/submissions.hpp"

namespace guben::http {

/// getPeriodProgress, listDataSources, listWork.
void add_period_answers(Api& api, Office& office, Submissions& submissions);

}  // namespace guben::http
