#pragma once
// The same request sent twice is done once. Kept by account, so that another's key finds nothing; for a day, and so
// many.
#include <list>
#include <mutex>

#include "http/response.hpp"

namespace guben::http {

class Idempotency {
 public:
  using Clock = std::function<std::chrono::steady_clock::time_point()>;
  explicit Idempotency(size_t most = 10'000, std::chrono::hours kept = std::chrono::hours(24),
                       Clock clock = std::chrono::steady_clock::now)
      : most_(most), kept_(kept), clock_(std::move(clock)) {}

  struct Seen {
    enum class As { New, UnderWay, OtherContent, Answered };
    As as = As::New;
    Response answer;  ///< of Answered
  };
  /// `content` is whatever must be the same: method, target and body, as a digest. New: the caller does it, and then
  /// calls `answered` or `forget`.
  Seen begin(const std::string& account, const std::string& key, const std::string& content);
  void answered(const std::string& account, const std::string& key, const Response& answer);
  /// It failed: whoever asks again shall be served.
  void forget(const std::string& account, const std::string& key);
  size_t size();

 private:
  struct Kept {
    std::pair<std::string, std::string> by;
    std::string content;
    std::chrono::steady_clock::time_point began;
    bool is_answered = false;
    Response answer;
  };
  void drop_old();
  const size_t most_;
  const std::chrono::hours kept_;
  Clock clock_;
  std::mutex mutex_;
  std::list<Kept> order_;  ///< the oldest first
  std::map<std::pair<std::string, std::string>, std::list<Kept>::iterator> by_key_;
};

}  // namespace guben::http
