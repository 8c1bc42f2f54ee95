#pragma once
// How far long work is, asked and followed.
#include "http/api.hpp"
#include "http/jobs.hpp"
#include "http/office.hpp"

namespace guben::http {

/// Which jobs that somebody else began are for the eyes of who asks; none where it is empty.
using JobsSeen = std::function<std::function<bool(const Job&)>(const Asked&)>;
/// Whether who asked is signed in still, for as long as they follow a job.
using StaysSignedIn = std::function<std::function<bool()>(const Asked&)>;
StaysSignedIn stays_signed_in(Office& office);
void add_job_answers(Api& api, Jobs& jobs, const JobsSeen& seen, const StaysSignedIn& stays);

}  // namespace guben::http
