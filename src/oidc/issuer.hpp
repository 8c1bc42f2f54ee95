#pragma once
// The identity service as it describes itself, and the two things it is asked: where the browser goes, and whose the
// code is that it comes back with. Nothing is asked before it is needed, so a service that is down keeps nobody from
// starting. Thread-safe.
#include <mutex>

#include "access/guesses.hpp"
#include "core/language.hpp"
#include "oidc/fetch.hpp"
#include "oidc/id_token.hpp"
#include "oidc/settings.hpp"

namespace guben::oidc {

/// What one attempt goes by: made here, and told to nobody but as OpenID Connect says.
struct Proof {
  std::string nonce, verifier;  ///< the second: PKCE's
  std::string return_to;        ///< our page
  std::chrono::system_clock::time_point began = std::chrono::system_clock::now();
};
/// What the browser came back with.
struct Returned {
  std::string code, issuer;  ///< the second is empty where the service does not say it (RFC 9207)
};

class Issuer {
 public:
  explicit Issuer(Settings settings, access::SteadyClock clock = std::chrono::steady_clock::now);
  const Settings& settings() const { return settings_; }
  /// Whether address() answers from memory.
  bool is_described();
  /// Where whoever comes is asked afresh who they are. Refused with oidc.unreachable or oidc.not_as_said.
  Result<std::string> address(const std::string& state, const Proof& proof, Language language);
  /// The subject. Refused besides with oidc.not_proven.
  Result<std::string> subject(const Returned& returned, const Proof& proof, std::chrono::system_clock::time_point now);

 private:
  /// What it says of itself, read together.
  struct Described {
    std::string authorization, token;
    bool takes_basic = true, says_issuer = false;
    KeySet keys;
    std::chrono::steady_clock::time_point read_at;
  };
  Result<std::shared_ptr<const Described>> described(const Fetch& fetch);
  Result<std::shared_ptr<const Described>> read(const Fetch& fetch);
  bool may_read_again();
  Result<std::string> exchange(const Fetch& fetch, const Described& by, const Returned& returned,
                               const Proof& proof) const;
  const Settings settings_;
  access::SteadyClock clock_;
  std::mutex mutex_;
  std::shared_ptr<const Described> described_;
  std::chrono::steady_clock::time_point read_again_at_{};
};

}  // namespace guben::oidc
