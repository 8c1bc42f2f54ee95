#pragma once
// Signing in: name, password, one-time code. What is slow (the hash) is done before the record is written, by prove();
// what counts once (the code) inside the change that begins the session, by Sessions::begin.
#include "access/accounts.hpp"
#include "access/guesses.hpp"
#include "access/one_time_codes.hpp"
#include "access/passwords.hpp"

namespace guben::access {

struct Attempt {
  std::string account, password, code, address;
};

/// Somebody is who they say they are. What is still to be done before anything else: `must`.
struct Proven {
  std::string account;
  std::optional<int64_t> step;  ///< of the code that was shown; nothing where no generator is bound yet
  bool must_change_password = false, must_bind_code = false;
};

class SignIn {
 public:
  explicit SignIn(const SignInRules& rules, HashCost cost = {}, SteadyClock clock = std::chrono::steady_clock::now);
  /// Refused with access.sign_in_wrong (how many tries are left), access.sign_in_wrong_wait (none), access.sign_in_wait
  /// (not even tried), access.sign_in_busy. Nothing in
  /// answer or time tells whether the name is known, locked or ended. Thread-safe, each thread with a ledger of its
  /// own.
  Result<Proven> prove(ledger::Ledger& ledger, const Attempt& attempt);
  /// The rest of the proof of somebody whom the identity service has proven (identities.hpp): the code, counted and
  /// refused as prove_code() does, but for the note that it counted, which is begin()'s. Who has no generator is
  /// refused with access.code_wrong. Without `code` the service has asked for its own second factor.
  Result<Proven> prove_rest(ledger::Ledger& ledger, const std::string& account, const std::optional<std::string>& code,
                            const std::string& address);
  /// Before anybody is asked who comes from there: refused with access.sign_in_wait.
  Result<void> may_try(const std::string& address);
  /// The code again, before what cannot be taken back: its step, which use_code() takes inside the Change. Outside of
  /// one: what is wrong is counted, and a change may be run twice. Refused with access.code_wrong, access.code_used or
  /// access.sign_in_wait.
  Result<int64_t> prove_code(ledger::Ledger& ledger, const std::string& account, const std::string& code,
                             const std::string& address);
  /// Whose link this is. Refused with access.link_unknown, be it used, old or never there.
  Result<std::string> account_of_link(ledger::Ledger& ledger, const std::string& token);
  /// A password as it is kept, after check_password; slow. Outside of a Change.
  Result<std::string> hashed(const std::string& account, const std::string& password);
  /// Inside a Change: the link is used up, the account active with this password and no code generator.
  Result<Proven> take_link(ledger::Ledger& ledger, const std::string& token, const std::string& hashed_password);
  /// The present one, before a new one is set; refused as prove().
  Result<void> prove_password(ledger::Ledger& ledger, const std::string& account, const std::string& password,
                              const std::string& address);
  PasswordHasher& hasher() { return hasher_; }
  Guesses& guesses() { return guesses_; }

 private:
  Refusal wrong(ledger::Ledger& ledger, const Attempt& attempt);
  const SignInRules rules_;
  PasswordHasher hasher_;
  Guesses guesses_;
};

/// Inside a Change.
void set_password(ledger::Ledger& ledger, const std::string& account, const std::string& hashed_password);
/// The generator is bound once it shows a code that fits. Refused with access.code_wrong.
Result<void> bind_code(ledger::Ledger& ledger, const std::string& account, const std::string& secret,
                       const std::string& code);
/// What accounts keep sealed, sealed anew where an older data key sealed it; how many accounts.
int64_t reseal_secrets(ledger::Ledger& ledger);
/// A line about somebody who was not let in; a name that no account has is not written down, it may be a password.
void note_failed_sign_in(ledger::Ledger& ledger, const std::string& account, const std::string& address);

}  // namespace guben::access
