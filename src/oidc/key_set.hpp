#pragma once
// The public keys of an issuer, as its JWKS has them.
#include <cjose/cjose.h>

#include <memory>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace guben::oidc {

/// How tokens are signed here, and in no other way: neither unsigned nor with a secret that two know.
bool is_taken(std::string_view algorithm);

class KeySet {
 public:
  /// Keys that verify such signatures; others are left out. Refused with oidc.not_as_said where it is no JWKS or none
  /// of its keys is of use.
  static Result<KeySet> read(const std::string& jwks);
  /// The key of this name for this algorithm; where the token names none, the only one that there is for it.
  const cjose_jwk_t* find(std::string_view kid, std::string_view algorithm) const;

 private:
  struct Key {
    std::string kid, type, algorithm;
    std::shared_ptr<cjose_jwk_t> key;
  };
  std::vector<Key> keys_;
};

}  // namespace guben::oidc
