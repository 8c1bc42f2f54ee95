#pragma once
// Accounts and their posts, and the journal: what the three administrators work with. No case data is here.
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

void add_account_answers(Api& api, Office& office);
void add_journal_answers(Api& api, Office& office);

}  // namespace guben::http
