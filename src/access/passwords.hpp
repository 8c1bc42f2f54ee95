#pragma once
// Passwords: argon2id over 64 MiB, so that a guess costs memory and a fifth of a second. Few at once: a server whose
// memory guesses could eat would be down for everybody.
#include <condition_variable>
#include <mutex>

#include "access/roles.hpp"

namespace guben::access {

/// Refused with access.password_short, _long, _common, or _is_name where it holds the account's name.
Result<void> check_password(const SignInRules& rules, const std::string& account, const std::string& password);

struct HashCost {
  unsigned long long passes = 3;
  size_t memory = 64 << 20;
};

class PasswordHasher {
 public:
  explicit PasswordHasher(HashCost cost = {}, int at_once = 2, int waiting = 16);
  /// Both refused with access.sign_in_busy where too many wait already. Thread-safe.
  Result<std::string> hash(const std::string& password);
  Result<bool> matches(const std::string& hashed, const std::string& password);
  /// Of no password: what an unknown name is held against, as slow as any.
  const std::string& nobodys() const { return nobodys_; }
  /// The most that were at work together, and that waited.
  int most_at_work() const;

 private:
  /// A place among those at work; nothing where the queue is full.
  class Place;
  HashCost cost_;
  const int at_once_, most_waiting_;
  mutable std::mutex mutex_;
  std::condition_variable left_;
  int at_work_ = 0, waiting_ = 0, most_at_work_ = 0;
  std::string nobodys_;
};

}  // namespace guben::access
