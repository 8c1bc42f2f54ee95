#include "access/identities.hpp"

#include "access/sql.hpp"
#include "access/tokens.hpp"
#include "core/hex.hpp"

namespace guben::access {
namespace {

/// Lengths first, so that no two pairs read as one another.
std::string told_apart(const Identity& identity) {
  return fmt::format("{}:{} {}", identity.issuer.size(), identity.issuer, identity.subject);
}

std::string fingerprint_of(const ledger::Sealer& sealer, const Identity& identity) {
  return to_hex(sealer.search_fingerprint("identity " + told_apart(identity)));
}

std::string bond_of(const ledger::Sealer& sealer, const std::string& account, const Identity& identity) {
  return to_hex(sealer.search_fingerprint(fmt::format("identity of {} {}", account, told_apart(identity))));
}

}  // namespace

Result<void> bind_identity(ledger::Ledger& ledger, const std::string& account, const Identity& identity) {
  const auto& sealer = ledger.sealer();
  const auto before = identity_of(ledger, account);
  if (before && before->issuer == identity.issuer) return Refusal{"access.identity_there"};
  const auto fingerprint = fingerprint_of(sealer, identity);
  {
    auto others = ledger.query(sql::find_identity, fingerprint);
    if (others.step()) return Refusal{"access.identity_taken"};
  }
  if (before)
    if (auto gone = unbind_identity(ledger, account, "another service's is bound"); !gone) return gone;
  ledger.run(sql::add_identity, account, identity.issuer, fingerprint, bond_of(sealer, account, identity),
             ledger.context().now_text());
  ledger.cover("identity.bound", "bound_identity", {account});
  return {};
}

Result<void> unbind_identity(ledger::Ledger& ledger, const std::string& account, const std::string& reason) {
  if (!identity_of(ledger, account)) return Refusal{"access.identity_not_there"};
  ledger.run(sql::remove_identity, account);
  ledger.cover("identity.unbound", "bound_identity", {account}, reason);
  return {};
}

std::optional<BoundIdentity> identity_of(ledger::Ledger& ledger, const std::string& account) {
  auto row = ledger.query(sql::find_identity_of, account);
  return row.step() ? std::optional(BoundIdentity{row.text(0), row.text(1)}) : std::nullopt;
}

std::set<std::string> accounts_with_identity(ledger::Ledger& ledger) {
  std::set<std::string> all;
  auto rows = ledger.query(sql::list_accounts_with_identity);
  while (rows.step()) all.insert(rows.text(0));
  return all;
}

Result<std::string> account_of_identity(ledger::Ledger& ledger, const Identity& identity) {
  const Refusal refused{"access.identity_refused"};
  std::string account, bond;
  {
    auto row = ledger.query(sql::find_identity, fingerprint_of(ledger.sealer(), identity));
    if (!row.step()) return refused;
    account = row.text(0), bond = row.text(1);
  }
  if (!is_same_secret(bond, bond_of(ledger.sealer(), account, identity))) return refused;
  const auto known = find_account(ledger, account);
  if (!known || known->state != AccountState::Active) return refused;
  return account;
}

void note_identity_sign_in(ledger::Ledger& ledger, const std::string& account) {
  ledger.journal("sign_in.by_identity", fmt::format("account/{}", account), "");
}

void note_refused_identity(ledger::Ledger& ledger, const std::string& account, const std::string& address) {
  ledger.journal("sign_in.identity_refused", fmt::format("account/{}", account.empty() ? "-" : account), "", address);
}

}  // namespace guben::access
