#pragma once
// A few questions to the identity service, all of them within one span of time: bounded in size, no redirect followed,
// TLS verified against the machine's own authorities, through no proxy that the environment names.
#include <chrono>
#include <string>

#include "core/result.hpp"
#include "oidc/address.hpp"

namespace guben::oidc {

class Fetch {
 public:
  static constexpr size_t kMostBytes = 256 * 1024;
  explicit Fetch(std::chrono::milliseconds altogether) : until_(std::chrono::steady_clock::now() + altogether) {}

  struct Answer {
    long status = 0;
    std::string body;
  };
  /// Both refused with oidc.unreachable: nobody there, too slow, too large, a certificate that does not hold.
  Result<Answer> get(const std::string& address) const;
  /// With the client's name and secret in the head where a name is given.
  Result<Answer> post(const std::string& address, const Fields& form, const std::string& user,
                      const std::string& secret) const;

 private:
  struct Question;
  Result<Answer> ask(const Question& question) const;
  std::chrono::steady_clock::time_point until_;
};

}  // namespace guben::oidc
