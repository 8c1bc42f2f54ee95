#include "intake/row_fingerprint.hpp"

#include "intake/row_hash.hpp"

namespace guben::intake {

RowFingerprint::RowFingerprint(const dictionary::Dataset& dataset, const ledger::Sealer& sealer)
    : dataset_(dataset), seed_(RowHash::seed_of(sealer, "row fingerprints")) {}

uint64_t RowFingerprint::of(const std::vector<CellValue>& values) const {
  RowHash hash(seed_);
  for (size_t f = 0; f < dataset_.fields.size(); ++f) {
    hash.mix_word(f);
    hash.mix(values[f]);
  }
  return hash.value();
}

}  // namespace guben::intake
