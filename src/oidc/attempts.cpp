#include "oidc/attempts.hpp"

#include "access/tokens.hpp"

namespace guben::oidc {

using access::is_same_secret;

void Attempts::forget_old() {
  const auto now = clock_();
  while (!kept_.empty() && now - kept_.front().began >= kLast) kept_.pop_front();
  while (!written_.empty() && now - written_.front().second >= kLast) written_.pop_front();
}

void Attempts::make_room(const std::string& address) {
  forget_old();
  const auto is_of_address = [&](const Kept& kept) { return kept.attempt.address == address; };
  if (std::count_if(kept_.begin(), kept_.end(), is_of_address) >= static_cast<ptrdiff_t>(kMostOfAddress))
    kept_.erase(std::find_if(kept_.begin(), kept_.end(), is_of_address));
  if (kept_.size() >= kMost) kept_.pop_front();
}

Attempt Attempts::begin(const std::string& address, const std::string& return_to, const std::string& session) {
  Attempt attempt{access::new_token(),
                  access::new_token(),
                  {access::new_token(), access::new_token(), return_to},
                  address,
                  session};
  const std::scoped_lock lock(mutex_);
  make_room(address);
  kept_.push_back({attempt, clock_(), {}});
  return attempt;
}

std::optional<Attempt> Attempts::take(const std::string& state, const std::string& browser) {
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
    return kept.subject.empty() && is_same_secret(kept.attempt.state, state) &&
           is_same_secret(kept.attempt.browser, browser);
  });
  if (found == kept_.end()) return {};
  auto attempt = std::move(found->attempt);
  kept_.erase(found);
  return attempt;
}

void Attempts::owes_code(const std::string& browser, const std::string& address, const std::string& subject) {
  const std::scoped_lock lock(mutex_);
  make_room(address);
  kept_.push_back({{{}, browser, {}, address, {}}, clock_(), subject});
}

std::optional<std::string> Attempts::who_owes_code(const std::string& browser) {
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto found = std::find_if(kept_.begin(), kept_.end(), [&](const Kept& kept) {
    return !kept.subject.empty() && is_same_secret(kept.attempt.browser, browser);
  });
  return found == kept_.end() ? std::nullopt : std::optional(found->subject);
}

void Attempts::is_through(const std::string& browser) {
  const std::scoped_lock lock(mutex_);
  kept_.remove_if([&](const Kept& kept) { return is_same_secret(kept.attempt.browser, browser); });
}

bool Attempts::is_written(const std::string& address) {
  const std::scoped_lock lock(mutex_);
  forget_old();
  const auto of_address =
      std::count_if(written_.begin(), written_.end(), [&](const auto& written) { return written.first == address; });
  if (of_address >= static_cast<ptrdiff_t>(kMostWritten) || written_.size() >= kMost) return false;
  written_.emplace_back(address, clock_());
  return true;
}

size_t Attempts::size() {
  const std::scoped_lock lock(mutex_);
  return kept_.size();
}

}  // namespace guben::oidc
