#pragma once
#include "http/api.hpp"
#include "http/jobs.hpp"

namespace guben::http {

/// listJobs, getJob, cancelJob, followJob: each sees their own.
void add_job_answers(Api& api, Jobs& jobs);

}  // namespace guben::http
