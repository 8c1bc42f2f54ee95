#include "access/sessions.hpp"

#include <sodium.h>

#include "access/sql.hpp"
#include "access/tokens.hpp"
#include "core/hex.hpp"

namespace guben::access {
namespace {

int64_t seconds(Instant time) {
  return std::chrono::duration_cast<std::chrono::seconds>(time.time_since_epoch()).count();
}
Instant instant(int64_t seconds_since_1970) { return Instant(std::chrono::seconds(seconds_since_1970)); }

std::string keyed(const std::string& key, std::string_view use, std::string_view text) {
  unsigned char hash[32];
  const auto all = fmt::format("{} {}", use, text);
  crypto_generichash(hash, sizeof hash, reinterpret_cast<const unsigned char*>(all.data()), all.size(),
                     reinterpret_cast<const unsigned char*>(key.data()), key.size());
  return {reinterpret_cast<const char*>(hash), sizeof hash};
}

}  // namespace

Sessions::Sessions(ledger::Ledger& ledger, const SignInRules& rules, SteadyClock clock)
    : rules_(rules), clock_(std::move(clock)), key_(ledger.sealer().search_fingerprint("the key of sessions' tokens")) {
  if (sodium_init() < 0) throw Failure("libsodium cannot be used");
  const auto now = ledger.context().clock();
  auto rows = ledger.query(sql::list_sessions);
  while (rows.step()) {
    Kept kept;
    kept.session = {rows.text(1),
                    rows.text(2),
                    rows.text(4),
                    rows.integer(3),
                    instant(rows.integer(5)),
                    instant(rows.integer(6)),
                    false,
                    rows.integer(8) != 0};
    kept.session.must_change_password = rows.text(7) < time_text(now - std::chrono::hours(24) * rules_.password_days);
    // How long it has been is asked of the calendar once, and of a clock that nobody can set from then on.
    kept.began = clock_() - std::max(now - kept.session.began_at, Instant::duration::zero());
    kept.seen = clock_() - std::max(now - kept.session.seen_at, Instant::duration::zero());
    by_hash_.emplace(rows.text(0), std::move(kept));
  }
}

std::string Sessions::hash_of(const std::string& token) const { return to_hex(keyed(key_, "session", token)); }

Result<Sessions::Begun> Sessions::begin(ledger::Ledger& ledger, const Proven& proven, const std::string& address) {
  const auto account = find_account(ledger, proven.account);
  if (!account || account->state != AccountState::Active) return Refusal{"access.not_signed_in"};
  if (proven.step)
    if (auto counts = use_code(ledger, proven.account, *proven.step); !counts) return counts.error();
  const auto now = ledger.context().clock();
  Begun begun{new_token(), {}};
  begun.session = {new_token().substr(0, 12),   proven.account,       address, 0, now, now,
                   proven.must_change_password, proven.must_bind_code};
  const auto hash = hash_of(begun.token);
  ledger.run(sql::add_session, hash, begun.session.id, proven.account, int64_t{0}, address, seconds(now), seconds(now));
  ledger.journal("sign_in.begun", fmt::format("account/{}", proven.account), begun.session.id, address);
  const std::lock_guard lock(mutex_);
  Kept kept;
  kept.session = begun.session, kept.began = kept.seen = clock_();
  by_hash_.emplace(hash, std::move(kept));
  return begun;
}

/// By the calendar or by the clock that nobody can set, whichever says so first: a calendar that was moved back keeps
/// nobody signed in.
const char* Sessions::over(const Kept& kept, Instant now) const {
  const auto steady = clock_();
  if (steady - kept.began >= rules_.session || now - kept.session.began_at >= rules_.session)
    return "access.session_over";
  if (steady - kept.seen >= rules_.idle || now - kept.session.seen_at >= rules_.idle) return "access.session_idle";
  return nullptr;
}

Result<Session> Sessions::find(const std::string& token, Instant now) {
  const auto hash = hash_of(token);
  const std::lock_guard lock(mutex_);
  const auto found = by_hash_.find(hash);
  if (found == by_hash_.end()) return Refusal{"access.not_signed_in"};
  auto& kept = found->second;
  if (const auto* why = over(kept, now)) return Refusal{why};
  kept.session.seen_at = now, kept.seen = clock_(), kept.is_seen_written = false;
  return kept.session;
}

bool Sessions::goes_on(const std::string& token, Instant now) {
  const auto hash = hash_of(token);
  const std::lock_guard lock(mutex_);
  const auto found = by_hash_.find(hash);
  return found != by_hash_.end() && !over(found->second, now);
}

std::string Sessions::csrf_token(const std::string& token) const { return base64url(keyed(key_, "csrf", token)); }

bool Sessions::csrf_fits(const std::string& token, const std::string& sent) const {
  return is_same_secret(sent, csrf_token(token));
}

void Sessions::choose_post(ledger::Ledger& ledger, const std::string& token, int64_t post) {
  const auto hash = hash_of(token);
  ledger.run("UPDATE session SET post = $3 WHERE county = $1 AND token_hash = $2", hash, post);
  ledger.journal("sign_in.post_chosen", fmt::format("granted_post/{}", post), "");
  const std::lock_guard lock(mutex_);
  if (const auto found = by_hash_.find(hash); found != by_hash_.end()) found->second.session.post = post;
}

void Sessions::password_is_new(const std::string& token) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_hash_.find(hash_of(token)); found != by_hash_.end())
    found->second.session.must_change_password = false;
}

void Sessions::code_is_bound(const std::string& token) {
  const std::lock_guard lock(mutex_);
  if (const auto found = by_hash_.find(hash_of(token)); found != by_hash_.end())
    found->second.session.must_bind_code = false;
}

std::string Sessions::offer_code_secret(const std::string& token) {
  const std::lock_guard lock(mutex_);
  const auto found = by_hash_.find(hash_of(token));
  return found == by_hash_.end() ? "" : found->second.code_secret = new_code_secret();
}

std::string Sessions::offered_code_secret(const std::string& token) {
  const std::lock_guard lock(mutex_);
  const auto found = by_hash_.find(hash_of(token));
  return found == by_hash_.end() ? "" : found->second.code_secret;
}

void Sessions::remove(ledger::Ledger& ledger, const std::string& hash, std::string_view how, std::string_view reason) {
  {
    const std::lock_guard lock(mutex_);
    by_hash_.erase(hash);
  }
  // The table says whether there is one: a change may be run a second time, when memory has forgotten it.
  std::string id, account;
  {
    auto row = ledger.query("SELECT id, account FROM session WHERE county = $1 AND token_hash = $2", hash);
    if (!row.step()) return;
    id = row.text(0), account = row.text(1);
  }
  ledger.run("DELETE FROM session WHERE county = $1 AND token_hash = $2", hash);
  ledger.journal(how, fmt::format("account/{}", account), id, reason);
}

void Sessions::end(ledger::Ledger& ledger, const std::string& token) {
  remove(ledger, hash_of(token), "sign_in.ended", "");
}

int Sessions::end_all_of(ledger::Ledger& ledger, const std::string& account, const std::string& reason,
                         const std::string& but_token) {
  const auto but = but_token.empty() ? "" : hash_of(but_token);
  std::vector<std::string> hashes;
  {
    auto rows = ledger.query("SELECT token_hash FROM session WHERE county = $1 AND account = $2 ORDER BY id", account);
    while (rows.step())
      if (auto hash = rows.text(0); hash != but) hashes.push_back(std::move(hash));
  }
  for (const auto& hash : hashes) remove(ledger, hash, "sign_in.ended_by_force", reason);
  return static_cast<int>(hashes.size());
}

int Sessions::end_all_in(ledger::Ledger& ledger, int64_t post, const std::string& reason) {
  std::vector<std::string> hashes;
  {
    auto rows = ledger.query("SELECT token_hash FROM session WHERE county = $1 AND post = $2 ORDER BY id", post);
    while (rows.step()) hashes.push_back(rows.text(0));
  }
  for (const auto& hash : hashes) remove(ledger, hash, "sign_in.ended_by_force", reason);
  return static_cast<int>(hashes.size());
}

void Sessions::sweep(ledger::Ledger& ledger, Instant now) {
  std::vector<std::string> ended;
  std::vector<std::pair<std::string, int64_t>> seen;
  {
    const std::lock_guard lock(mutex_);
    for (auto& [hash, kept] : by_hash_) {
      if (over(kept, now)) ended.push_back(hash);
      else if (!std::exchange(kept.is_seen_written, true)) seen.emplace_back(hash, seconds(kept.session.seen_at));
    }
  }
  for (const auto& hash : ended) remove(ledger, hash, "sign_in.ran_out", "");
  // Of accounts that were locked or ended while the process was not there.
  ledger.run("DELETE FROM session WHERE county = $1 AND began_at < $2", seconds(now - rules_.session));
  for (const auto& [hash, at] : seen)
    ledger.run("UPDATE session SET seen_at = $3 WHERE county = $1 AND token_hash = $2", hash, at);
}

std::vector<Session> Sessions::all() {
  std::vector<Session> all;
  const std::lock_guard lock(mutex_);
  for (const auto& [hash, kept] : by_hash_) all.push_back(kept.session);
  std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) {
    return std::tie(a.account, a.began_at, a.id) < std::tie(b.account, b.began_at, b.id);
  });
  return all;
}

}  // namespace guben::access
