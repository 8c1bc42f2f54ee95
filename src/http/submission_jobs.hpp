#pragma once
// What takes longer than an answer: a file handed in is read and checked, and, once confirmed, imported under the
// county's lease.
#include "http/jobs.hpp"
#include "http/office.hpp"
#include "http/submissions.hpp"

namespace guben::http {

/// The kinds `check` and `import`; a job of either names its submission.
void add_submission_jobs(Jobs& jobs, Office& office, Submissions& submissions);
inline nlohmann::json wanted_of(const std::string& submission) { return {{"submission", submission}}; }
/// The submission a job works on; empty of another kind.
std::string submission_of_job(const Job& job);

}  // namespace guben::http
