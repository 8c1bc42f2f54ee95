#pragma once
// How the server does, for who runs it, and nothing of any person; and the verification of the journal.
#include "http/api.hpp"
#include "http/jobs.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_system_answers(Api& api, Office& office, Jobs& jobs);

}  // namespace guben::http
