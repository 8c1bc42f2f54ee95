#include "http/idempotency.hpp"

namespace guben::http {

void Idempotency::drop_old() {
  const auto now = clock_();
  while (!order_.empty() && (order_.size() > most_ || now - order_.front().began > kept_)) {
    by_key_.erase(order_.front().by);
    order_.pop_front();
  }
}

Idempotency::Seen Idempotency::begin(const std::string& account, const std::string& key, const std::string& content) {
  const std::scoped_lock lock(mutex_);
  drop_old();
  const std::pair by{account, key};
  const auto known = by_key_.find(by);
  if (known == by_key_.end()) {
    order_.push_back({by, content, clock_(), false, {}});
    by_key_[by] = std::prev(order_.end());
    drop_old();
    return {};
  }
  const auto& kept = *known->second;
  if (kept.content != content) return {Seen::As::OtherContent, {}};
  if (!kept.is_answered) return {Seen::As::UnderWay, {}};
  return {Seen::As::Answered, kept.answer};
}

void Idempotency::answered(const std::string& account, const std::string& key, const Response& answer) {
  const std::scoped_lock lock(mutex_);
  const auto known = by_key_.find({account, key});
  if (known == by_key_.end()) return;
  known->second->is_answered = true;
  known->second->answer = answer;
}

void Idempotency::forget(const std::string& account, const std::string& key) {
  const std::scoped_lock lock(mutex_);
  const auto known = by_key_.find({account, key});
  if (known == by_key_.end()) return;
  order_.erase(known->second);
  by_key_.erase(known);
}

size_t Idempotency::size() {
  const std::scoped_lock lock(mutex_);
  return order_.size();
}

}  // namespace guben::http
