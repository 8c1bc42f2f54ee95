#pragma once
// How far long work is, asked and followed.
#include "http/api.hpp"
#include "http/jobs.hpp"

namespace guben::http {

/// Which jobs that somebody else began are for the eyes of who asks; none where it is empty.
using JobsSeen = std::function<std::function<bool(const Job&)>(const Asked&)>;
void add_job_answers(Api& api, Jobs& jobs, const JobsSeen& seen = {});

}  // namespace guben::http
