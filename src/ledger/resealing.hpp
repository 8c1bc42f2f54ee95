#pragma once
// Where a data key leaked: what it sealed is sealed anew with the newest one, in its place, so that the old key opens
// nothing that is still there. What the journal said of a record stands; a line of its own says what stands there now.
#include <functional>
#include <map>
#include <string>

#include "ledger/ledger.hpp"

namespace guben::ledger {

/// How much was sealed anew, by what it is: datasets by their codes.
using Resealed = std::map<std::string, int64_t>;
/// Something else that is kept sealed: seals anew what an older data key sealed, and says how much. Killed, it can be
/// called again.
struct AlsoSealed {
  std::string what;
  std::function<int64_t(Ledger&)> reseal;
};

/// A data key leaked: another one and another key file are made, and all is sealed anew, `others` too. Called again
/// where it was killed it goes on with the key that it made. Refused as verify() and lease() are: what somebody changed
/// behind the system's back is not sealed as if it were the county's.
Result<Resealed> reseal_county(Ledger& ledger, const std::vector<AlsoSealed>& others, const std::string& reason);

/// Of all datasets, some thousands in a change, so that nobody waits long: killed, it can be called again. Throws
/// journal.record_changed, ledger.sealed_damaged.
Resealed reseal_records(Ledger& ledger);

/// What the journal says of records that were sealed anew, and their hashes since.
class ResealedRecords {
 public:
  ResealedRecords(Ledger& ledger, const std::string& dataset);
  /// Refused with journal.record_changed where a hash has no line or is not what its line says.
  Result<void> verify();
  /// Of the record as it stands; nothing where it is sealed as it was written.
  std::optional<std::string_view> hash_of(int64_t version) const;

 private:
  struct Entry {
    int64_t data_key, version;
    std::array<char, Sealer::kHashSize> hash;
  };
  Ledger& ledger_;
  std::string dataset_;
  std::vector<Entry> entries_;  ///< by data key, by version
  std::vector<size_t> newest_;  ///< places there by version, those of later keys behind
};

}  // namespace guben::ledger
