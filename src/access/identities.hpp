#pragma once
// 统一身份认证: who somebody is at the county's own identity service, bound to their account by themselves. It proves
// who comes and nothing else: no account, post or right is ever made of it.
#include <optional>
#include <set>

#include "access/sign_in.hpp"

namespace guben::access {

/// `subject`: what the issuer calls the person, for ever; kept as a keyed fingerprint only.
struct Identity {
  std::string issuer, subject;
};
struct BoundIdentity {
  std::string issuer, bound_at;
};

/// Inside a Change. An account has one identity at most and an identity one account; one of another issuer, whom the
/// county asks no more, gives way. Refused with access.identity_there, and with access.identity_taken where it is
/// another's.
Result<void> bind_identity(ledger::Ledger& ledger, const std::string& account, const Identity& identity);
/// Inside a Change. Refused with access.identity_not_there.
Result<void> unbind_identity(ledger::Ledger& ledger, const std::string& account, const std::string& reason);
std::optional<BoundIdentity> identity_of(ledger::Ledger& ledger, const std::string& account);
std::set<std::string> accounts_with_identity(ledger::Ledger& ledger);

/// Whose it is, where that account may sign in. Refused with access.identity_refused, be it unknown, or its account
/// locked, ended or not begun.
Result<std::string> account_of_identity(ledger::Ledger& ledger, const Identity& identity);

/// Inside a Change, lines of the journal: somebody comes in by their identity, or was not let in. `account` is empty
/// where nobody knows whose it would be.
void note_identity_sign_in(ledger::Ledger& ledger, const std::string& account);
void note_refused_identity(ledger::Ledger& ledger, const std::string& account, const std::string& address);

}  // namespace guben::access
