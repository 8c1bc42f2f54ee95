#pragma once
// 档案变更建议: what an export of the registry says otherwise than the record, listed, counted and decided.
#include "http/api.hpp"
#include "http/jobs.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_proposal_answers(Api& api, Office& office);
/// Decisions, and the job of many: the kind `settle`.
void add_proposal_decisions(Api& api, Office& office, Jobs& jobs);
/// How many wait that the post may decide.
int64_t proposals_to_decide(Office& office, const access::Post& post);

}  // namespace guben::http
