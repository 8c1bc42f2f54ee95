#pragma once
// Field encryption, keyed fingerprints and the journal's key. All are derived from the county's root (key_files.hpp);
// where a data key leaked, those that seal are derived from another root from then on, and what was sealed says from
// which (docs/decisions/0030). Fields are sealed by AES-256-GCM, or by SM4-CTR with HMAC-SM3 where national algorithms
// are asked for; each says which it is. Fingerprints and the journal's hashes are HMAC-SHA256 either way.
#include <memory>
#include <string>
#include <string_view>

#include "core/result.hpp"
#include "ledger/key_ring.hpp"

namespace guben::ledger {

enum class Algorithm : char { Aes256Gcm = 'A', Sm4CtrSm3 = 'S' };

class Sealer {
 public:
  static constexpr size_t kHashSize = 32;  ///< bytes of a fingerprint and of a line's hash

  explicit Sealer(const std::string& root, Algorithm algorithm = Algorithm::Aes256Gcm);
  Sealer(std::shared_ptr<KeyRing> ring, Algorithm algorithm);
  /// A sealer of the same ring for another thread: one sealer serves one thread at a time.
  Sealer(const Sealer& other);
  ~Sealer();

  /// `context` (table and field) is bound to the ciphertext: it cannot be moved to another field.
  std::string seal(std::string_view plain, std::string_view context) const;
  /// The same, added to the end of `out`.
  void seal(std::string_view plain, std::string_view context, std::string& out) const;
  /// Throws Failure when the bytes were changed or belong to another key or context.
  std::string open(std::string_view sealed, std::string_view context) const;
  /// The same, in place of what `plain` held.
  void open(std::string_view sealed, std::string_view context, std::string& plain) const;
  /// Whether another data key would seal it now.
  bool is_of_older_key(std::string_view sealed) const;
  /// How many data keys there are.
  size_t data_keys() const;
  /// Equal values give equal fingerprints, which say nothing about the value to whoever has no key.
  std::string search_fingerprint(std::string_view plain) const;
  /// Keyed hash of the journal's chain.
  std::string journal_hash(std::string_view bytes) const;

 private:
  class DataKey;
  struct Keys;
  const DataKey& data_key(size_t number) const;
  std::unique_ptr<Keys> keys_;
  Algorithm algorithm_;
};

}  // namespace guben::ledger
