#pragma once
#include <cstdint>
#include <vector>

#include "dictionary/dataset.hpp"
#include "intake/cell_values.hpp"
#include "ledger/sealer.hpp"

namespace guben::intake {

/// Two rows of the same fingerprint are the same record written twice. Seeded with a secret of the ledger: a
/// fingerprint must not betray an ID number.
class RowFingerprint {
 public:
  RowFingerprint(const dictionary::Dataset& dataset, const ledger::Sealer& sealer);
  uint64_t of(const std::vector<CellValue>& values) const;

 private:
  const dictionary::Dataset& dataset_;
  uint64_t seed_ = 0;
};

}  // namespace guben::intake
