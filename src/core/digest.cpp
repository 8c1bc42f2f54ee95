#include "core/digest.hpp"

#include "core/hex.hpp"
#include "core/read_whole.hpp"

#include <openssl/evp.h>

#include "core/result.hpp"

namespace guben {

struct Sha256::State {
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

Sha256::Sha256() : state_(std::make_unique<State>()) {
  EVP_DigestInit_ex(state_->context.get(), EVP_sha256(), nullptr);
}
Sha256::~Sha256() = default;

void Sha256::add(std::string_view bytes) { EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size()); }

std::string Sha256::hex() {
  unsigned char digest[32];
  EVP_DigestFinal_ex(state_->context.get(), digest, nullptr);
  return to_hex({reinterpret_cast<const char*>(digest), sizeof digest});
}

std::string sha256_hex(std::string_view bytes) {
  Sha256 hash;
  hash.add(bytes);
  return hash.hex();
}

std::string sha256_hex_of_file(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw Failure(Refusal{"core.cannot_read", {{"file", file.string()}}});
  Sha256 hash;
  std::vector<char> block(1 << 18);
  while (in.read(block.data(), static_cast<std::streamsize>(block.size())) || in.gcount() > 0)
    hash.add({block.data(), static_cast<size_t>(in.gcount())});
  must_be_read_whole(in, file);
  return hash.hex();
}

}  // namespace guben
