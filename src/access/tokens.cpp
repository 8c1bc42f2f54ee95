#include "access/tokens.hpp"

#include <sodium.h>

#include <ctime>

#include "core/hex.hpp"

namespace guben::access {

std::string base64url(std::string_view bytes) {
  std::string text(sodium_base64_encoded_len(bytes.size(), sodium_base64_VARIANT_URLSAFE_NO_PADDING), '\0');
  sodium_bin2base64(text.data(), text.size(), reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size(),
                    sodium_base64_VARIANT_URLSAFE_NO_PADDING);
  text.resize(text.size() - 1);  // the zero at its end
  return text;
}

std::string new_token() {
  unsigned char bytes[32];
  randombytes_buf(bytes, sizeof bytes);
  return base64url({reinterpret_cast<const char*>(bytes), sizeof bytes});
}

std::string hash_of_token(const ledger::Sealer& sealer, std::string_view use, std::string_view token) {
  return to_hex(sealer.search_fingerprint(fmt::format("{} {}", use, token)));
}

bool is_same_secret(std::string_view one, std::string_view other) {
  return one.size() == other.size() && sodium_memcmp(one.data(), other.data(), one.size()) == 0;
}

std::string time_text(std::chrono::system_clock::time_point time) {
  Context at;
  at.clock = [time] { return time; };
  return at.now_text();
}

}  // namespace guben::access
