#pragma once
// A delivery is taken back: it is kept, and no rule sees it any more.
#include "core/result.hpp"
#include "dictionary/dataset.hpp"
#include "ledger/ledger.hpp"
#include "workspace/county_folder.hpp"

namespace guben::intake {

struct Withdrawn {
  ledger::Delivery delivery;
  std::vector<ledger::Delivery> back;  ///< those whose rows it had set aside, and that speak again
  int64_t proposals = 0;               ///< that waited and went with it
};

/// Refused when there is no such delivery, when it was taken back before, when the reason is blank, and when the
/// registry's records come from it: these are the county's by now.
Result<Withdrawn> withdraw(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                           const dictionary::Dictionary& dictionary, int64_t delivery, const std::string& reason,
                           const Context& context);

}  // namespace guben::intake
