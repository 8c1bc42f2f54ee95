#include "oidc/attempts.hpp"

#include <sodium.h>

#include "access/tokens.hpp"

namespace guben::oidc {
namespace {

bool is_same(const std::string& one, const std::string& other) {
  return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

}  // namespace

void Attempts::forget_old() {
  const auto now = clock_();
  while (!kept_.empty() && now - kept_.front().began >= kLast) kept_.pop_front();
}

std::optional<Attempt> Attempts::begin(const std::string& address, const std::string& return_to,
                                       const std::string& session) {
  Attempt attempt{access::new_token(),
                  access::new_token(),
                  {access::new_token(), access::new_token(), return_to},
                  address,
                  session};
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto is_of_address = [&](const Kept& kept) { return kept.attempt.address == address; };
  if (std::count_if(kept_.begin(), kept_.end(), is_of_address) >= static_cast<ptrdiff_t>(kMostOfAddress))
    kept_.erase(std::find_if(kept_.begin(), kept_.end(), is_of_address));
  if (kept_.size() >= kMost) return {};
  kept_.push_back({attempt, clock_(), {}});
  return attempt;
}

std::optional<Attempt> Attempts::take(const std::string& state, const std::string& browser) {
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
    return kept.account.empty() && is_same(kept.attempt.state, state) && is_same(kept.attempt.browser, browser);
  });
  if (found == kept_.end()) return {};
  auto attempt = std::move(found->attempt);
  kept_.erase(found);
  return attempt;
}

void Attempts::owes_code(const std::string& browser, const std::string& address, const std::string& account) {
  const std::scoped_lock lock(mutex_);
  forget_old();
  kept_.push_back({{{}, browser, {}, address, {}}, clock_(), account});
}

std::optional<std::string> Attempts::who_owes_code(const std::string& browser) {
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
    return !kept.account.empty() && is_same(kept.attempt.browser, browser);
  });
  return found == kept_.end() ? std::nullopt : std::optional(found->account);
}

void Attempts::is_through(const std::string& browser) {
  const std::scoped_lock lock(mutex_);
  kept_.remove_if([&](const Kept& kept) { return is_same(kept.attempt.browser, browser); });
}

size_t Attempts::size() {
  const std::scoped_lock lock(mutex_);
  return kept_.size();
}

}  // namespace guben::oidc
