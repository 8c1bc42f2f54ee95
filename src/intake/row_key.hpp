#pragma once
#include <cstdint>
#include <string>
#include <vector>

#include "china/regions.hpp"
#include "dictionary/dataset.hpp"
#include "intake/cell_values.hpp"
#include "intake/identity_file.hpp"

namespace guben::intake {

/// Two rows of the same key speak of the same thing: the same person, household or village and the same values of the
/// dataset's key fields; where events have a code of their own, that code. In one file such rows are events of their
/// own, in a later one they may contradict. Seeded with a secret of the ledger.
class RowKey {
 public:
  /// `county`: empty while nobody knows; then villages are told apart as they are written.
  RowKey(const dictionary::Dataset& dataset, const ledger::Sealer& sealer, const china::Regions& regions,
         std::string county);
  uint64_t of(const std::vector<CellValue>& values, const RowIdentity& row) const;

 private:
  const dictionary::Dataset& dataset_;
  const china::Regions& regions_;
  std::string county_;
  std::vector<size_t> fields_;
  bool is_about_people_;
  uint64_t seed_;
};

}  // namespace guben::intake
