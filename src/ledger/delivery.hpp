#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "core/date.hpp"

namespace guben::ledger {

/// A file that was received for a dataset.
struct Delivery {
  int64_t id = 0;
  std::string dataset, file, fingerprint;
  Date from, to;                      ///< the period it speaks for
  std::string mode;                   ///< "full" or "increment"
  std::vector<std::string> coverage;  ///< region codes; empty: not yet known, told from the rows at matching
  std::vector<std::string> sheets;    ///< sheet names, in the order of the sheet numbers rows carry
  int64_t rows = 0, returned = 0;
  bool is_weighed = true;  ///< false: by an edition that let the newest of two replace the other, and asked nobody
  std::string recorded_at = {};  ///< given by the ledger
};

}  // namespace guben::ledger
