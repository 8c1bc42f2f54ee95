#include "access/passwords.hpp"

#include <sodium.h>

#include "core/text.hpp"

namespace guben::access {
namespace {

size_t characters(const std::string& text) { return code_points(text).size(); }

/// One key held down, or keys in their order.
bool is_a_row_of_keys(const std::string& text) {
  static const std::string rows[] = {"01234567890", "09876543210", "abcdefghijklmnopqrstuvwxyz",
                                     "qwertyuiop",  "asdfghjkl",   "zxcvbnm"};
  if (std::set<char>(text.begin(), text.end()).size() < 4) return true;
  return std::any_of(std::begin(rows), std::end(rows),
                     [&](const auto& row) { return contains(row, text) || contains(row + row, text); });
}

}  // namespace

Result<void> check_password(const SignInRules& rules, const std::string& account, const std::string& password) {
  const auto length = is_valid_utf8(password) ? characters(password) : password.size();
  if (length < rules.password_least)
    return Refusal{"access.password_short", {{"least", std::to_string(rules.password_least)}}};
  if (length > rules.password_most)
    return Refusal{"access.password_long", {{"most", std::to_string(rules.password_most)}}};
  const auto plain = lower_ascii(password);
  if (!account.empty() && contains(plain, account)) return Refusal{"access.password_is_name"};
  if (rules.common.contains(plain) || is_a_row_of_keys(plain)) return Refusal{"access.password_common"};
  return {};
}

/// Entered by as many as work at once; the others wait in a short queue.
class PasswordHasher::Place {
 public:
  explicit Place(PasswordHasher& hasher) : hasher_(hasher) {
    std::unique_lock lock(hasher_.mutex_);
    if (hasher_.at_work_ >= hasher_.at_once_) {
      if (hasher_.waiting_ >= hasher_.most_waiting_) return;
      ++hasher_.waiting_;
      hasher_.left_.wait(lock, [&] { return hasher_.at_work_ < hasher_.at_once_; });
      --hasher_.waiting_;
    }
    is_mine_ = true;
    hasher_.most_at_work_ = std::max(hasher_.most_at_work_, ++hasher_.at_work_);
  }
  ~Place() {
    if (!is_mine_) return;
    const std::lock_guard lock(hasher_.mutex_);
    --hasher_.at_work_;
    hasher_.left_.notify_one();
  }
  Place(const Place&) = delete;
  Place& operator=(const Place&) = delete;
  explicit operator bool() const { return is_mine_; }

 private:
  PasswordHasher& hasher_;
  bool is_mine_ = false;
};

PasswordHasher::PasswordHasher(HashCost cost, int at_once, int waiting)
    : cost_(cost), at_once_(at_once), most_waiting_(waiting) {
  if (sodium_init() < 0) throw Failure("libsodium cannot be used");
  nobodys_ = *hash("");
}

Result<std::string> PasswordHasher::hash(const std::string& password) {
  const Place place(*this);
  if (!place) return Refusal{"access.sign_in_busy"};
  char hashed[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(hashed, password.data(), password.size(), cost_.passes, cost_.memory,
                            crypto_pwhash_ALG_ARGON2ID13) != 0)
    throw Failure(Refusal{"core.no_memory"}, "argon2id");
  return std::string(hashed);
}

Result<bool> PasswordHasher::matches(const std::string& hashed, const std::string& password) {
  const Place place(*this);
  if (!place) return Refusal{"access.sign_in_busy"};
  return crypto_pwhash_str_verify(hashed.c_str(), password.data(), password.size()) == 0;
}

int PasswordHasher::most_at_work() const {
  const std::lock_guard lock(mutex_);
  return most_at_work_;
}

}  // namespace guben::access
