#pragma once
// Who is signed in. Looked up in memory at every request; begin and end are written and journalled, when somebody was
// last seen once a minute. Only a keyed hash of the token is kept anywhere.
#include <mutex>
#include <unordered_map>

#include "access/guesses.hpp"
#include "access/sign_in.hpp"

namespace guben::access {

struct Session {
  std::string id;  ///< for lists; says nothing of the token
  std::string account, address;
  int64_t post = 0;  ///< the granted post in force; 0: none chosen
  Instant began_at, seen_at;
  bool must_change_password = false, must_bind_code = false;
};

class Sessions {
 public:
  /// Those that were left when the process ended go on, as far as their time has not run out.
  Sessions(ledger::Ledger& ledger, const SignInRules& rules, SteadyClock clock = std::chrono::steady_clock::now);

  /// Inside a Change. Its token is told here and never again. Refused with access.code_used, and with
  /// access.not_signed_in where the account was ended or locked since it was proven.
  struct Begun {
    std::string token;
    Session session;
  };
  Result<Begun> begin(ledger::Ledger& ledger, const Proven& proven, const std::string& address);
  /// Who asks, and that they were seen. Refused with access.not_signed_in, access.session_idle or access.session_over.
  /// Thread-safe, as all here.
  Result<Session> find(const std::string& token, Instant now);
  /// Whether they are signed in still; asking is not being seen.
  bool goes_on(const std::string& token, Instant now);
  /// What a page sends along with whatever changes something, and whether it is this session's.
  std::string csrf_token(const std::string& token) const;
  bool csrf_fits(const std::string& token, const std::string& sent) const;

  /// Inside a Change, as all below. The post is for the caller to have checked.
  void choose_post(ledger::Ledger& ledger, const std::string& token, int64_t post);
  /// What had to be done first and is done: each by itself, a new password binds no generator.
  void password_is_new(const std::string& token);
  void code_is_bound(const std::string& token);
  /// The secret that bind_code is to bind, offered to this session and kept nowhere else.
  std::string offer_code_secret(const std::string& token);
  std::string offered_code_secret(const std::string& token);
  void end(ledger::Ledger& ledger, const std::string& token);
  /// Forced: all of an account, but for one's own token where given. Returns how many.
  int end_all_of(ledger::Ledger& ledger, const std::string& account, const std::string& reason,
                 const std::string& but_token = {});
  /// A post was taken away.
  int end_all_in(ledger::Ledger& ledger, int64_t post, const std::string& reason);
  /// Writes when they were last seen, and ends those whose time has run out: once a minute.
  void sweep(ledger::Ledger& ledger, Instant now);
  std::vector<Session> all();

 private:
  struct Kept {
    Session session;
    std::chrono::steady_clock::time_point began, seen;
    std::string code_secret;
    bool is_seen_written = true;
  };
  std::string hash_of(const std::string& token) const;
  const char* over(const Kept& kept, Instant now) const;
  void remove(ledger::Ledger& ledger, const std::string& hash, std::string_view how, std::string_view reason);
  const SignInRules rules_;
  SteadyClock clock_;
  std::string key_;
  std::mutex mutex_;
  std::unordered_map<std::string, Kept> by_hash_;
};

}  // namespace guben::access
