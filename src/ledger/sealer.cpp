#include "ledger/sealer.hpp"

#include <fcntl.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <unistd.h>

#include <mutex>

#include "core/digest.hpp"

namespace guben::ledger {
namespace {
constexpr size_t kNonce = 12, kTag = 16, kMac = 32;
using Context = std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)>;

const unsigned char* bytes(std::string_view text) { return reinterpret_cast<const unsigned char*>(text.data()); }

std::string hmac(const EVP_MD* digest, std::string_view key, std::string_view text) {
  unsigned char out[EVP_MAX_MD_SIZE];
  unsigned int length = 0;
  HMAC(digest, key.data(), static_cast<int>(key.size()), bytes(text), text.size(), out, &length);
  return {reinterpret_cast<char*>(out), length};
}

void must(int ok, const char* what) {
  if (ok != 1) throw Failure(fmt::format("encryption failed: {}", what));
}
}  // namespace

/// HMAC-SHA256 under one key, the key absorbed once: a new message costs two blocks, not a set-up.
class KeyedHash {
 public:
  explicit KeyedHash(const std::string& key) {
    std::string inner(64, '\x36'), outer(64, '\x5c');
    for (size_t i = 0; i < key.size(); ++i) inner[i] = static_cast<char>(inner[i] ^ key[i]), outer[i] = static_cast<char>(outer[i] ^ key[i]);
    for (const auto& [context, pad] : {std::pair{inner_.get(), &inner}, {outer_.get(), &outer}}) {
      must(EVP_DigestInit_ex(context, EVP_sha256(), nullptr), "digest");
      must(EVP_DigestUpdate(context, pad->data(), pad->size()), "digest");
    }
  }
  std::string operator()(std::string_view text) const {
    unsigned char digest[32];
    must(EVP_MD_CTX_copy_ex(work_.get(), inner_.get()), "digest");
    must(EVP_DigestUpdate(work_.get(), text.data(), text.size()), "digest");
    must(EVP_DigestFinal_ex(work_.get(), digest, nullptr), "digest");
    must(EVP_MD_CTX_copy_ex(work_.get(), outer_.get()), "digest");
    must(EVP_DigestUpdate(work_.get(), digest, sizeof digest), "digest");
    must(EVP_DigestFinal_ex(work_.get(), digest, nullptr), "digest");
    return {reinterpret_cast<char*>(digest), sizeof digest};
  }

 private:
  using Digest = std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)>;
  Digest inner_{EVP_MD_CTX_new(), EVP_MD_CTX_free}, outer_{EVP_MD_CTX_new(), EVP_MD_CTX_free}, work_{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

struct Sealer::Keys {
  std::string data, mac;
  std::optional<KeyedHash> search, journal;
  // One context each, keyed once: setting a key costs more than sealing a field.
  mutable std::mutex mutex;
  mutable Context seal{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free}, open{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
  mutable std::string random;

  std::string nonce() const {
    if (random.size() < kNonce) {
      random.resize(4096);
      must(RAND_bytes(reinterpret_cast<unsigned char*>(random.data()), static_cast<int>(random.size())), "random bytes");
    }
    std::string taken = random.substr(random.size() - kNonce);
    random.resize(random.size() - kNonce);
    return taken;
  }
};

void Sealer::create_key(const std::filesystem::path& key_file) {
  if (std::filesystem::exists(key_file)) return;
  unsigned char random[32];
  must(RAND_bytes(random, sizeof random), "random bytes");
  const std::string text = to_hex({reinterpret_cast<char*>(random), sizeof random}) + "\n";
  const int file = ::open(key_file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0 || write(file, text.data(), text.size()) != static_cast<ssize_t>(text.size()) || fsync(file) != 0) throw Failure("cannot write the key file " + key_file.string());
  ::close(file);
}

Sealer::Sealer(const std::filesystem::path& key_file, Algorithm algorithm) : keys_(std::make_unique<Keys>()), algorithm_(algorithm) {
  std::ifstream in(key_file);
  std::string master;
  std::getline(in, master);
  if (master.size() != 64) throw Failure("the key file is missing or damaged: " + key_file.string());
  keys_->data = hmac(EVP_sha256(), master, "guben data");
  keys_->mac = hmac(EVP_sha256(), master, "guben mac");
  keys_->search.emplace(hmac(EVP_sha256(), master, "guben search"));
  keys_->journal.emplace(hmac(EVP_sha256(), master, "guben journal"));
  must(EVP_EncryptInit_ex(keys_->seal.get(), EVP_aes_256_gcm(), nullptr, bytes(keys_->data), nullptr), "key");
  must(EVP_DecryptInit_ex(keys_->open.get(), EVP_aes_256_gcm(), nullptr, bytes(keys_->data), nullptr), "key");
}

Sealer::~Sealer() {
  for (auto* key : {&keys_->data, &keys_->mac}) OPENSSL_cleanse(key->data(), key->size());
}

// Layout: algorithm, nonce, ciphertext, tag (GCM) or MAC over all before it and the context (SM4-CTR).
std::string Sealer::seal(std::string_view plain, std::string_view context) const {
  const std::lock_guard lock(keys_->mutex);
  const std::string nonce = keys_->nonce();
  std::string sealed(1, static_cast<char>(algorithm_));
  sealed += nonce;
  std::string cipher(plain.size(), '\0');
  int length = 0;
  if (algorithm_ == Algorithm::Aes256Gcm) {
    auto* c = keys_->seal.get();
    must(EVP_EncryptInit_ex(c, nullptr, nullptr, nullptr, bytes(nonce)), "nonce");
    must(EVP_EncryptUpdate(c, nullptr, &length, bytes(context), static_cast<int>(context.size())), "context");
    must(EVP_EncryptUpdate(c, reinterpret_cast<unsigned char*>(cipher.data()), &length, bytes(plain), static_cast<int>(plain.size())), "text");
    must(EVP_EncryptFinal_ex(c, nullptr, &length), "final");
    std::string tag(kTag, '\0');
    must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, kTag, tag.data()), "tag");
    return sealed + cipher + tag;
  }
  const Context c(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  must(EVP_EncryptInit_ex(c.get(), EVP_sm4_ctr(), nullptr, bytes(keys_->data), bytes(nonce + std::string(4, '\0'))), "key");
  must(EVP_EncryptUpdate(c.get(), reinterpret_cast<unsigned char*>(cipher.data()), &length, bytes(plain), static_cast<int>(plain.size())), "text");
  sealed += cipher;
  return sealed + hmac(EVP_sm3(), keys_->mac, sealed + std::string(context));
}

std::string Sealer::open(std::string_view sealed, std::string_view context) const {
  const std::lock_guard lock(keys_->mutex);
  const bool gcm = !sealed.empty() && sealed[0] == static_cast<char>(Algorithm::Aes256Gcm);
  const size_t tail = gcm ? kTag : kMac;
  if (sealed.size() < 1 + kNonce + tail) throw Failure("a sealed field is damaged");
  const auto nonce = sealed.substr(1, kNonce);
  const auto cipher = sealed.substr(1 + kNonce, sealed.size() - 1 - kNonce - tail);
  std::string plain(cipher.size(), '\0');
  int length = 0;
  if (gcm) {
    auto* c = keys_->open.get();
    std::string tag(sealed.substr(sealed.size() - kTag));
    must(EVP_DecryptInit_ex(c, nullptr, nullptr, nullptr, bytes(nonce)), "nonce");
    must(EVP_DecryptUpdate(c, nullptr, &length, bytes(context), static_cast<int>(context.size())), "context");
    must(EVP_DecryptUpdate(c, reinterpret_cast<unsigned char*>(plain.data()), &length, bytes(cipher), static_cast<int>(cipher.size())), "text");
    must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, kTag, tag.data()), "tag");
    if (EVP_DecryptFinal_ex(c, nullptr, &length) != 1) throw Failure("a sealed field was changed or belongs to another key");
    return plain;
  }
  const auto expected = hmac(EVP_sm3(), keys_->mac, std::string(sealed.substr(0, sealed.size() - kMac)) + std::string(context));
  if (CRYPTO_memcmp(expected.data(), sealed.data() + sealed.size() - kMac, kMac) != 0) throw Failure("a sealed field was changed or belongs to another key");
  const Context c(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  must(EVP_DecryptInit_ex(c.get(), EVP_sm4_ctr(), nullptr, bytes(keys_->data), bytes(std::string(nonce) + std::string(4, '\0'))), "key");
  must(EVP_DecryptUpdate(c.get(), reinterpret_cast<unsigned char*>(plain.data()), &length, bytes(cipher), static_cast<int>(cipher.size())), "text");
  return plain;
}

std::string Sealer::search_fingerprint(std::string_view plain) const {
  const std::lock_guard lock(keys_->mutex);
  return (*keys_->search)(plain);
}
std::string Sealer::journal_hash(std::string_view text) const {
  const std::lock_guard lock(keys_->mutex);
  return (*keys_->journal)(text);
}

}  // namespace guben::ledger
