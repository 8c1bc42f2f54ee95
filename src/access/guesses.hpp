#pragma once
// Wrong guesses, counted by account and by address: after a few, each further one waits longer, never for good. Unknown
// names are counted as known ones. Kept in memory, in a bounded number of places; by a clock that nobody can set.
#include <chrono>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <string>
#include <unordered_map>

#include "access/roles.hpp"

namespace guben::access {

using SteadyClock = std::function<std::chrono::steady_clock::time_point()>;

class Guesses {
 public:
  explicit Guesses(const SignInRules& rules, SteadyClock clock = std::chrono::steady_clock::now);
  /// How long the next one of this account or from this address has to wait; nothing: not at all.
  std::optional<std::chrono::seconds> wait(const std::string& account, const std::string& address);
  /// The same before it is said of which account.
  std::optional<std::chrono::seconds> wait_of_address(const std::string& address);
  /// One was wrong. How many the account has before it waits. `is_known`: there is such an account; those are never
  /// forgotten to make room for others.
  int count_wrong(const std::string& account, const std::string& address, bool is_known);
  void forget(const std::string& account);
  /// Places in use, for a bound that a test can see.
  size_t places();

 private:
  struct Count {
    int wrong = 0;
    std::chrono::steady_clock::time_point last{}, until{};
  };
  /// Counts by a key; where there are too many the one that was longest quiet goes.
  class Counts {
   public:
    explicit Counts(size_t most) : most_(most) {}
    Count* find(const std::string& key);
    Count& at(const std::string& key);
    void erase(const std::string& key);
    size_t size() const { return order_.size(); }

   private:
    size_t most_;
    std::list<std::pair<std::string, Count>> order_;  ///< the latest first
    std::unordered_map<std::string, std::list<std::pair<std::string, Count>>::iterator> by_key_;
  };
  std::optional<std::chrono::seconds> longest(std::initializer_list<const Count*> counts) const;
  void add(Count& count, int tries, std::chrono::steady_clock::time_point now) const;
  const SignInRules rules_;
  SteadyClock clock_;
  std::mutex mutex_;
  Counts known_, unknown_, addresses_;
};

}  // namespace guben::access
