#pragma once
#include <cstdint>
#include <string>

namespace guben::ledger {

/// A file beside the ledger that holds what a delivery brought, as it was when the delivery was recorded.
struct Snapshot {
  int64_t delivery = 0;
  std::string kind;  ///< "rows" or "identities"
  int64_t rows = 0, bytes = 0;
  std::string digest;  ///< SHA-256
};

}  // namespace guben::ledger
