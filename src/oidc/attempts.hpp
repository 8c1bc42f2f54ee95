#pragma once
// Who is on the way to the identity service and back, in memory: for ten minutes, so many altogether and so many of one
// address, of which the oldest go. Each is known by its state, counts once, and belongs to the browser that began it:
// that has the other half, which the address of no page holds, so nobody is signed in as somebody else by a link.
#include <list>
#include <mutex>
#include <optional>

#include "oidc/issuer.hpp"

namespace guben::oidc {

struct Attempt {
  std::string state, browser;
  Proof proof;
  std::string address;  ///< whence it was begun
  std::string session;  ///< the token of whoever binds; empty: somebody signs in
};

class Attempts {
 public:
  static constexpr std::chrono::minutes kLast{10};
  static constexpr size_t kMost = 4096, kMostOfAddress = 256, kMostWritten = 32;
  explicit Attempts(access::SteadyClock clock = std::chrono::steady_clock::now) : clock_(std::move(clock)) {}

  Attempt begin(const std::string& address, const std::string& return_to, const std::string& session = {});
  /// The attempt of this state, once, where this browser began it.
  std::optional<Attempt> take(const std::string& state, const std::string& browser);

  /// Whoever came back in this browser is proven, and whose account that is still owes the one-time code, for as long
  /// as an attempt lasts.
  void owes_code(const std::string& browser, const std::string& address, const std::string& subject);
  std::optional<std::string> who_owes_code(const std::string& browser);
  void is_through(const std::string& browser);
  /// Whether one more refusal of this address is written down: so many in ten minutes, so that nobody fills the
  /// journal.
  bool is_written(const std::string& address);
  size_t size();

 private:
  struct Kept {
    Attempt attempt;
    std::chrono::steady_clock::time_point began;
    std::string subject;  ///< once it is proven who it is
  };
  void forget_old();
  void make_room(const std::string& address);
  access::SteadyClock clock_;
  std::mutex mutex_;
  std::list<Kept> kept_;                                                              ///< the oldest first
  std::list<std::pair<std::string, std::chrono::steady_clock::time_point>> written_;  ///< addresses, the oldest first
};

}  // namespace guben::oidc
