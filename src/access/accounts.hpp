#pragma once
// Accounts: one a person. Made by the system administrator, without any right: rights come with posts (posts.hpp). The
// first password is set by a one-time link, never by whoever made the account.
#include <optional>

#include "access/roles.hpp"
#include "ledger/ledger.hpp"

namespace guben::access {

enum class AccountState { Invited, Active, Locked, Ended };
std::string_view word(AccountState state);

struct Account {
  std::string name;    ///< by which one signs in: a-z 0-9 . _ -
  std::string person;  ///< how the person is called
  std::string staff_code, organisation;
  AccountState state = AccountState::Invited;
  bool has_code = false;  ///< a code generator is bound
  std::string password_set_at, made_at;
  int64_t version = 1;  ///< for If-Match
};

struct NewAccount {
  std::string name, person, staff_code = {}, organisation = {};
};

/// What is shown once: whoever has the token sets the account's password, until then.
struct OneTimeLink {
  std::string account, token, expires_at;
};

/// All that write stand inside a Change; whose it is, is who did it. Refused with access.bad_name (a name that is no
/// name, or could be an ID or telephone number), access.account_exists, access.person_has_account.
Result<OneTimeLink> add_account(ledger::Ledger& ledger, const Roles& roles, const NewAccount& wanted);
/// The three administrators of a county that has no account yet, each with a link and its post, by nobody's grant but
/// the first start's. Refused with access.not_the_first_start; access.three_people where two of them are one.
struct FirstStart {
  NewAccount system, security, audit;
  std::string county;  ///< its code: a ledger may not know it yet
};
Result<std::vector<OneTimeLink>> first_start(ledger::Ledger& ledger, const Roles& roles, const FirstStart& wanted,
                                             Date today);
/// A new link; earlier ones end, and so do the password and what identity was bound. Refused with
/// access.account_unknown or _ended.
Result<OneTimeLink> invite_again(ledger::Ledger& ledger, const Roles& roles, const std::string& name);
/// `version`: as the caller saw it; refused with access.account_changed where it is another by now. An ended account
/// stays ended: its name is never another's.
Result<Account> change_account(ledger::Ledger& ledger, const std::string& name, int64_t version,
                               const std::string& person, AccountState state, const std::string& reason);

std::optional<Account> find_account(ledger::Ledger& ledger, const std::string& name);
std::vector<Account> accounts(ledger::Ledger& ledger);

/// How somebody wants their pages; a text of the caller's own.
void set_preference(ledger::Ledger& ledger, const std::string& account, const std::string& chosen);
std::string preference(ledger::Ledger& ledger, const std::string& account);

}  // namespace guben::access
