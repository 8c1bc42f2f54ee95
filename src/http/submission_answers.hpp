#pragma once
// Department files on their way into the record: handed in and checked by one person, confirmed or returned by another.
#include "http/api.hpp"
#include "http/jobs.hpp"
#include "http/office.hpp"
#include "http/submissions.hpp"
#include "http/uploads.hpp"

namespace guben::http {

void add_submission_answers(Api& api, Office& office, Uploads& uploads, Submissions& submissions, Jobs& jobs);
/// Which jobs work on files that whoever asks may see.
std::function<bool(const Job&)> jobs_seen_by(Office& office, Submissions& submissions, const Asked& asked);

}  // namespace guben::http
