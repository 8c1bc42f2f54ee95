#include "access/guesses.hpp"

namespace guben::access {
namespace {
constexpr size_t kMostKnown = 100000, kMostUnknown = 8192, kMostAddresses = 8192;
constexpr std::chrono::hours kForgottenAfter{24};
}  // namespace

Guesses::Guesses(const SignInRules& rules, SteadyClock clock)
    : rules_(rules), clock_(std::move(clock)), known_(kMostKnown), unknown_(kMostUnknown), addresses_(kMostAddresses) {}

Guesses::Count* Guesses::Counts::find(const std::string& key) {
  const auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : &found->second->second;
}

Guesses::Count& Guesses::Counts::at(const std::string& key) {
  if (const auto found = by_key_.find(key); found != by_key_.end()) {
    order_.splice(order_.begin(), order_, found->second);
    return found->second->second;
  }
  if (order_.size() >= most_) {
    by_key_.erase(order_.back().first);
    order_.pop_back();
  }
  order_.emplace_front(key, Count{});
  by_key_.emplace(key, order_.begin());
  return order_.front().second;
}

void Guesses::Counts::erase(const std::string& key) {
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return;
  order_.erase(found->second);
  by_key_.erase(found);
}

std::optional<std::chrono::seconds> Guesses::longest(std::initializer_list<const Count*> counts) const {
  const auto now = clock_();
  auto until = now;
  for (const auto* count : counts)
    if (count) until = std::max(until, count->until);
  if (until <= now) return std::nullopt;
  return std::chrono::ceil<std::chrono::seconds>(until - now);
}

std::optional<std::chrono::seconds> Guesses::wait(const std::string& account, const std::string& address) {
  const std::lock_guard lock(mutex_);
  return longest({known_.find(account), unknown_.find(account), addresses_.find(address)});
}

std::optional<std::chrono::seconds> Guesses::wait_of_address(const std::string& address) {
  const std::lock_guard lock(mutex_);
  return longest({addresses_.find(address)});
}

void Guesses::add(Count& count, int tries, std::chrono::steady_clock::time_point now) const {
  if (count.wrong > 0 && now - count.last > kForgottenAfter) count = {};
  ++count.wrong, count.last = now;
  if (count.wrong < tries) return;
  auto delay = rules_.first_delay;
  for (int i = tries; i < count.wrong && delay < rules_.longest_delay; ++i) delay *= 2;
  count.until = now + std::min(delay, rules_.longest_delay);
}

int Guesses::count_wrong(const std::string& account, const std::string& address, bool is_known) {
  const std::lock_guard lock(mutex_);
  const auto now = clock_();
  auto& count = (is_known ? known_ : unknown_).at(account);
  add(count, rules_.tries, now);
  add(addresses_.at(address), rules_.tries_of_address, now);
  return std::max(0, rules_.tries - count.wrong);
}

void Guesses::forget(const std::string& account) {
  const std::lock_guard lock(mutex_);
  known_.erase(account);
}

size_t Guesses::places() {
  const std::lock_guard lock(mutex_);
  return known_.size() + unknown_.size() + addresses_.size();
}

}  // namespace guben::access
