#pragma once
// An ID token: who somebody is, signed by the issuer for us, now, for this attempt.
#include <chrono>
#include <string>

#include "oidc/key_set.hpp"

namespace guben::oidc {

struct Expected {
  std::string issuer, client_id, nonce;
  std::chrono::system_clock::time_point now;
  /// Since when somebody has to have signed in there: whoever sat at the machine before is still known to the issuer.
  std::chrono::system_clock::time_point since;
};

inline constexpr size_t kLongestToken = 16 * 1024;
/// By how much the issuer's clock and ours may differ.
inline constexpr std::chrono::seconds kLeeway{60};
/// How long ago a token may have been made: an attempt lasts no longer.
inline constexpr std::chrono::minutes kOldest{10};

/// The subject of the token. Refused with oidc.key_unknown where the keys have none for it, and with oidc.not_proven
/// (`problem`: what is wrong, for the log) where it is not what is expected.
Result<std::string> subject_of(const std::string& token, const KeySet& keys, const Expected& expected);

}  // namespace guben::oidc
