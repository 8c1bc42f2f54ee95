#include "access/one_time_codes.hpp"

#include <openssl/hmac.h>
#include <sodium.h>

#include "access/sql.hpp"
#include "access/tokens.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {
constexpr int kSecondsOfAStep = 30;
constexpr int kBeside = 1;          // steps a telephone's clock may be wrong by
constexpr size_t kRemembered = 16;  // codes of an account
constexpr size_t kSecretBytes = 20;

std::vector<int64_t> steps_used(ledger::Ledger& ledger, const std::string& account) {
  auto row = ledger.query("SELECT steps FROM code_used WHERE county = $1 AND account = $2", account);
  std::vector<int64_t> steps;
  if (!row.step()) return steps;
  const auto used = row.text(0);
  for (const auto text : split(used, ' '))
    if (!text.empty()) steps.push_back(std::stoll(std::string(text)));
  return steps;
}

}  // namespace

std::string new_code_secret() {
  std::string secret(kSecretBytes, '\0');
  randombytes_buf(secret.data(), secret.size());
  return secret;
}

std::string base32(std::string_view bytes) {
  std::string text;
  unsigned buffer = 0;
  int bits = 0;
  for (const char c : bytes) {
    buffer = (buffer << 8 | static_cast<unsigned char>(c)) & 0xfff;
    for (bits += 8; bits >= 5; bits -= 5) text += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[buffer >> (bits - 5) & 31];
  }
  if (bits > 0) text += "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[buffer << (5 - bits) & 31];
  return text;
}

std::string code_address(std::string_view secret, const std::string& account, const std::string& county) {
  return fmt::format("otpauth://totp/guben-{0}:{1}?secret={2}&issuer=guben-{0}", county, account, base32(secret));
}

int64_t code_step(Instant now) {
  return std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count() / kSecondsOfAStep;
}

std::string code_of(std::string_view secret, int64_t step, int digits) {
  unsigned char counter[8];
  for (int i = 0; i < 8; ++i) counter[i] = static_cast<unsigned char>(static_cast<uint64_t>(step) >> (56 - 8 * i));
  unsigned char mac[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  HMAC(EVP_sha1(), secret.data(), static_cast<int>(secret.size()), counter, sizeof counter, mac, &length);
  const auto* at = mac + (mac[length - 1] & 15);
  const uint32_t number = (at[0] & 0x7fu) << 24 | at[1] << 16 | at[2] << 8 | at[3];
  uint32_t bound = 1;
  for (int i = 0; i < digits; ++i) bound *= 10;
  return fmt::format("{:0{}}", number % bound, digits);
}

std::optional<int64_t> step_of_code(std::string_view secret, std::string_view code, Instant now) {
  std::optional<int64_t> found;
  for (int beside = -kBeside; beside <= kBeside; ++beside) {
    const auto step = code_step(now) + beside;
    if (is_same_secret(code_of(secret, step), code)) found = step;
  }
  return found;
}

bool is_code_used(ledger::Ledger& ledger, const std::string& account, int64_t step) {
  const auto now = code_step(ledger.context().clock());
  const auto used = steps_used(ledger, account);
  return std::any_of(used.begin(), used.end(),
                     [&](int64_t earlier) { return earlier == step || (step < earlier && earlier <= now + kBeside); });
}

Result<void> use_code(ledger::Ledger& ledger, const std::string& account, int64_t step) {
  if (is_code_used(ledger, account, step)) return Refusal{"access.code_used"};
  auto kept = steps_used(ledger, account);
  kept.push_back(step);
  if (kept.size() > kRemembered) kept.erase(kept.begin());
  ledger.run(sql::use_code, account, fmt::format("{}", fmt::join(kept, " ")));
  return {};
}

}  // namespace guben::access
