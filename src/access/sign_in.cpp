#include "access/sign_in.hpp"

#include <sodium.h>

#include "access/sql.hpp"
#include "access/tokens.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {

constexpr size_t kLongestTyped = 1024;  // bytes of a password that are looked at

/// What an account is held against when it signs in; empty where there is none, or where it may not.
struct Secrets {
  std::string state, password, password_set_at, code;
  bool is_known = false;
  bool may_sign_in() const { return state == "active" && !password.empty(); }
};

std::string place_of(const char* field, const std::string& account) {
  return fmt::format("account.{}/{}", field, account);
}

Secrets secrets_of(ledger::Ledger& ledger, const std::string& account) {
  Secrets found;
  auto row = ledger.query(sql::find_secrets, account);
  if (!row.step()) return found;
  found.is_known = true;
  found.state = row.text(0), found.password_set_at = row.text(2);
  if (!row.is_null(1)) found.password = ledger.sealer().open(row.blob(1), place_of("password", account));
  if (!row.is_null(3)) found.code = ledger.sealer().open(row.blob(3), place_of("code_secret", account));
  return found;
}

Refusal must_wait(std::chrono::seconds wait) {
  return {"access.sign_in_wait",
          {{"minutes", std::to_string((wait.count() + 59) / 60)}, {"seconds", std::to_string(wait.count())}}};
}

bool is_old(const SignInRules& rules, const std::string& set_at, Instant now) {
  return set_at < time_text(now - std::chrono::hours(24) * rules.password_days);
}

}  // namespace

SignIn::SignIn(const SignInRules& rules, HashCost cost, SteadyClock clock)
    : rules_(rules), hasher_(cost), guesses_(rules, std::move(clock)) {}

Refusal SignIn::wrong(ledger::Ledger& ledger, const Attempt& attempt) {
  const auto is_known = find_account(ledger, attempt.account).has_value();
  const auto left = guesses_.count_wrong(attempt.account, attempt.address, is_known);
  if (left > 0) return {"access.sign_in_wrong", {{"left", std::to_string(left)}}};
  const auto wait = guesses_.wait(attempt.account, attempt.address);
  return {"access.sign_in_wrong_wait", must_wait(wait.value_or(rules_.first_delay)).values};
}

Result<Proven> SignIn::prove(ledger::Ledger& ledger, const Attempt& typed) {
  auto attempt = typed;
  attempt.account = lower_ascii(trimmed(attempt.account)).substr(0, 64);
  if (const auto wait = guesses_.wait(attempt.account, attempt.address)) return must_wait(*wait);
  const auto secrets = secrets_of(ledger, attempt.account);
  const bool may_sign_in = secrets.may_sign_in();
  const auto matches =
      hasher_.matches(may_sign_in ? secrets.password : hasher_.nobodys(), attempt.password.substr(0, kLongestTyped));
  if (!matches) return matches.error();
  const auto now = ledger.context().clock();
  const auto step = step_of_code(secrets.code.empty() ? "nobody's" : secrets.code, attempt.code, now);
  const bool has_code = !secrets.code.empty();
  if (!may_sign_in || !*matches || (has_code && !step)) return wrong(ledger, attempt);
  guesses_.forget(attempt.account);
  return Proven{attempt.account, has_code ? step : std::nullopt, is_old(rules_, secrets.password_set_at, now),
                !has_code};
}

Result<Proven> SignIn::prove_rest(ledger::Ledger& ledger, const std::string& account,
                                  const std::optional<std::string>& code, const std::string& address) {
  if (const auto wait = guesses_.wait(account, address)) return must_wait(*wait);
  const auto secrets = secrets_of(ledger, account);
  if (!secrets.may_sign_in()) return Refusal{"access.identity_refused"};
  const bool must_change_password = is_old(rules_, secrets.password_set_at, ledger.context().clock());
  if (!code) return Proven{account, std::nullopt, must_change_password, secrets.code.empty()};
  const auto step = prove_code(ledger, account, *code, address);
  if (!step) return step.error();
  guesses_.forget(account);
  return Proven{account, *step, must_change_password, false};
}

Result<void> SignIn::may_try(const std::string& address) {
  if (const auto wait = guesses_.wait_of_address(address)) return must_wait(*wait);
  return {};
}

Result<int64_t> SignIn::prove_code(ledger::Ledger& ledger, const std::string& account, const std::string& code,
                                   const std::string& address) {
  if (const auto wait = guesses_.wait(account, address)) return must_wait(*wait);
  const auto secrets = secrets_of(ledger, account);
  const auto step = secrets.code.empty() ? std::nullopt : step_of_code(secrets.code, code, ledger.context().clock());
  if (step && !is_code_used(ledger, account, *step)) return *step;
  guesses_.count_wrong(account, address, true);
  return Refusal{step ? "access.code_used" : "access.code_wrong"};
}

Result<void> SignIn::prove_password(ledger::Ledger& ledger, const std::string& account, const std::string& password,
                                    const std::string& address) {
  if (const auto wait = guesses_.wait(account, address)) return must_wait(*wait);
  const auto secrets = secrets_of(ledger, account);
  const auto matches =
      hasher_.matches(secrets.may_sign_in() ? secrets.password : hasher_.nobodys(), password.substr(0, kLongestTyped));
  if (!matches) return matches.error();
  if (secrets.may_sign_in() && *matches) return {};
  return wrong(ledger, {account, {}, {}, address});
}

Result<std::string> SignIn::account_of_link(ledger::Ledger& ledger, const std::string& token) {
  auto row = ledger.query(sql::find_link, hash_of_token(ledger.sealer(), "link", token));
  if (!row.step() || row.text(1) < ledger.context().now_text()) return Refusal{"access.link_unknown"};
  return row.text(0);
}

Result<std::string> SignIn::hashed(const std::string& account, const std::string& password) {
  if (auto fits = check_password(rules_, account, password); !fits) return fits.error();
  return hasher_.hash(password);
}

Result<Proven> SignIn::take_link(ledger::Ledger& ledger, const std::string& token, const std::string& hashed_password) {
  const auto account = account_of_link(ledger, token);
  if (!account) return account.error();
  const auto known = find_account(ledger, *account);
  if (!known || known->state != AccountState::Invited) return Refusal{"access.link_unknown"};
  const auto hash = hash_of_token(ledger.sealer(), "link", token);
  ledger.run(sql::end_link, hash, ledger.context().now_text());
  ledger.cover("link.used", "one_time_link", {hash});
  set_password(ledger, *account, hashed_password);
  return Proven{*account, std::nullopt, false, true};
}

void set_password(ledger::Ledger& ledger, const std::string& account, const std::string& hashed_password) {
  ledger.run(sql::set_password, account,
             store::Blob{ledger.sealer().seal(hashed_password, place_of("password", account))},
             ledger.context().now_text());
  ledger.cover("account.password_set", "account", {account});
}

Result<void> bind_code(ledger::Ledger& ledger, const std::string& account, const std::string& secret,
                       const std::string& code) {
  const auto step = secret.empty() ? std::nullopt : step_of_code(secret, code, ledger.context().clock());
  if (!step) return Refusal{"access.code_wrong"};
  if (auto used = use_code(ledger, account, *step); !used) return used;
  ledger.run(sql::set_code_secret, account,
             store::Blob{ledger.sealer().seal(secret, place_of("code_secret", account))});
  ledger.cover("account.code_bound", "account", {account});
  return {};
}

int64_t reseal_secrets(ledger::Ledger& ledger) {
  struct Secret {
    std::string account;
    std::optional<std::string> password, code;
  };
  const auto& sealer = ledger.sealer();
  const auto is_older = [&](const std::optional<std::string>& sealed) {
    return sealed && sealer.is_of_older_key(*sealed);
  };
  const auto anew = [&](const std::optional<std::string>& sealed, const std::string& place) {
    return sealed ? std::optional(store::Blob{sealer.seal(sealer.open(*sealed, place), place)}) : std::nullopt;
  };
  ledger::Change change(ledger);
  std::vector<Secret> older;
  auto rows = ledger.query("SELECT name, password, code_secret FROM account WHERE county = $1 ORDER BY name");
  while (rows.step()) {
    Secret secret{rows.text(0), rows.maybe_text(1), rows.maybe_text(2)};
    if (is_older(secret.password) || is_older(secret.code)) older.push_back(std::move(secret));
  }
  rows.reset();
  for (const auto& [account, password, code] : older) {
    ledger.run(sql::reseal_secrets, account, anew(password, place_of("password", account)),
               anew(code, place_of("code_secret", account)));
    ledger.cover("account.resealed", "account", {account});
  }
  if (!older.empty()) change.commit();
  return static_cast<int64_t>(older.size());
}

void note_failed_sign_in(ledger::Ledger& ledger, const std::string& account, const std::string& address) {
  const auto name = lower_ascii(trimmed(account));
  const bool is_known = find_account(ledger, name).has_value();
  ledger.journal("sign_in.wrong", fmt::format("account/{}", is_known ? name : "-"), "", address);
}

}  // namespace guben::access
