#pragma once
#include "ledger/ledger.hpp"

namespace guben::county {

/// To which the demo of an invented county was moved (policy::business_day); nothing where nobody moved it.
std::optional<Date> demo_day(ledger::Ledger& ledger);

}  // namespace guben::county
