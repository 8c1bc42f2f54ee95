#include "spreadsheet/cipher.hpp"

#include <openssl/evp.h>

#include <memory>
#include <utility>

#include "core/text.hpp"

namespace guben::spreadsheet {
namespace {
const unsigned char* unsigned_of(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}
}  // namespace

std::string digest(std::string_view algorithm, std::string_view bytes) {
  const auto* method = EVP_get_digestbyname(replaced(std::string(algorithm), "-", "").c_str());
  if (!method) return {};
  std::string out(EVP_MAX_MD_SIZE, '\0');
  unsigned size = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), reinterpret_cast<unsigned char*>(out.data()), &size, method, nullptr) != 1)
    return {};
  out.resize(size);
  return out;
}

std::string aes_decrypted(std::string_view key, std::string_view start, std::string_view bytes) {
  const EVP_CIPHER* method = nullptr;
  switch (key.size()) {
    case 16: method = start.empty() ? EVP_aes_128_ecb() : EVP_aes_128_cbc(); break;
    case 24: method = start.empty() ? EVP_aes_192_ecb() : EVP_aes_192_cbc(); break;
    case 32: method = start.empty() ? EVP_aes_256_ecb() : EVP_aes_256_cbc(); break;
    default: return {};
  }
  if ((!start.empty() && start.size() != 16) || bytes.size() % 16 != 0) return {};
  const std::unique_ptr<EVP_CIPHER_CTX, void (*)(EVP_CIPHER_CTX*)> context(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  std::string out(bytes.size() + 16, '\0');
  auto* into = reinterpret_cast<unsigned char*>(out.data());
  int written = 0, last = 0;
  if (EVP_DecryptInit_ex(context.get(), method, nullptr, unsigned_of(key),
                         start.empty() ? nullptr : unsigned_of(start)) != 1 ||
      EVP_CIPHER_CTX_set_padding(context.get(), 0) != 1 ||
      EVP_DecryptUpdate(context.get(), into, &written, unsigned_of(bytes), static_cast<int>(bytes.size())) != 1 ||
      EVP_DecryptFinal_ex(context.get(), into + written, &last) != 1)
    return {};
  out.resize(static_cast<size_t>(written) + static_cast<size_t>(last));
  return out;
}

std::string le32(uint32_t value) {
  std::string bytes;
  for (int shift = 0; shift < 32; shift += 8) bytes += static_cast<char>(value >> shift & 0xFF);
  return bytes;
}

Rc4::Rc4(std::string_view key) {
  for (int i = 0; i < 256; ++i) state_[i] = static_cast<unsigned char>(i);
  for (unsigned i = 0, j = 0; i < 256; ++i) {
    j = (j + state_[i] + static_cast<unsigned char>(key[i % key.size()])) & 0xFF;
    std::swap(state_[i], state_[j]);
  }
}

unsigned char Rc4::next() {
  ++i_;
  j_ = static_cast<unsigned char>(j_ + state_[i_]);
  std::swap(state_[i_], state_[j_]);
  return state_[static_cast<unsigned char>(state_[i_] + state_[j_])];
}

}  // namespace guben::spreadsheet
