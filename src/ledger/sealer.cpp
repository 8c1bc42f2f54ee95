#include "ledger/sealer.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>

namespace guben::ledger {
namespace {
constexpr size_t kNonce = 12, kTag = 16, kMac = 32;
constexpr size_t kRandomBlock = 4096;
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
    for (size_t i = 0; i < key.size(); ++i)
      inner[i] = static_cast<char>(inner[i] ^ key[i]), outer[i] = static_cast<char>(outer[i] ^ key[i]);
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
  Digest inner_{EVP_MD_CTX_new(), EVP_MD_CTX_free}, outer_{EVP_MD_CTX_new(), EVP_MD_CTX_free},
      work_{EVP_MD_CTX_new(), EVP_MD_CTX_free};
};

struct Sealer::Keys {
  std::string data, mac, search_key, journal_key;
  KeyedHash search, journal;
  // One context each, keyed once: setting a key costs more than sealing a field.
  Context seal{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free}, open{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
  unsigned char random[kRandomBlock];
  size_t random_used = kRandomBlock;

  Keys(std::string data_key, std::string mac_key, std::string search_key_, std::string journal_key_)
      : data(std::move(data_key)),
        mac(std::move(mac_key)),
        search_key(std::move(search_key_)),
        journal_key(std::move(journal_key_)),
        search(search_key),
        journal(journal_key) {
    must(EVP_EncryptInit_ex(seal.get(), EVP_aes_256_gcm(), nullptr, bytes(data), nullptr), "key");
    must(EVP_DecryptInit_ex(open.get(), EVP_aes_256_gcm(), nullptr, bytes(data), nullptr), "key");
  }
  ~Keys() {
    for (auto* key : {&data, &mac, &search_key, &journal_key}) OPENSSL_cleanse(key->data(), key->size());
  }
  const char* nonce() {
    if (random_used + kNonce > kRandomBlock) {
      must(RAND_bytes(random, kRandomBlock), "random bytes");
      random_used = 0;
    }
    random_used += kNonce;
    return reinterpret_cast<const char*>(random) + random_used - kNonce;
  }
};

Sealer::Sealer(const std::string& root, Algorithm algorithm) : algorithm_(algorithm) {
  const auto derived = [&](const char* use) { return hmac(EVP_sha256(), root, use); };
  keys_ = std::make_unique<Keys>(derived("guben data"), derived("guben mac"), derived("guben search"),
                                 derived("guben journal"));
}

Sealer::Sealer(const Sealer& other)
    : keys_(std::make_unique<Keys>(other.keys_->data, other.keys_->mac, other.keys_->search_key,
                                   other.keys_->journal_key)),
      algorithm_(other.algorithm_) {}
Sealer::~Sealer() = default;

std::string Sealer::seal(std::string_view plain, std::string_view context) const {
  std::string sealed;
  seal(plain, context, sealed);
  return sealed;
}
std::string Sealer::open(std::string_view sealed, std::string_view context) const {
  std::string plain;
  open(sealed, context, plain);
  return plain;
}

// Layout: algorithm, nonce, ciphertext, tag (GCM) or MAC over all before it and the context (SM4-CTR).
void Sealer::seal(std::string_view plain, std::string_view context, std::string& out) const {
  const size_t start = out.size(), cipher_start = start + 1 + kNonce;
  out += static_cast<char>(algorithm_);
  out.append(keys_->nonce(), kNonce);
  const auto at = [&](size_t offset) { return reinterpret_cast<unsigned char*>(out.data()) + offset; };
  int length = 0;
  if (algorithm_ == Algorithm::Aes256Gcm) {
    out.resize(cipher_start + plain.size() + kTag);
    auto* c = keys_->seal.get();
    must(EVP_EncryptInit_ex(c, nullptr, nullptr, nullptr, at(start + 1)), "nonce");
    must(EVP_EncryptUpdate(c, nullptr, &length, bytes(context), static_cast<int>(context.size())), "context");
    must(EVP_EncryptUpdate(c, at(cipher_start), &length, bytes(plain), static_cast<int>(plain.size())), "text");
    must(EVP_EncryptFinal_ex(c, nullptr, &length), "final");
    must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, kTag, at(cipher_start + plain.size())), "tag");
    return;
  }
  const std::string counter = out.substr(start + 1, kNonce) + std::string(4, '\0');
  out.resize(cipher_start + plain.size());
  const Context c(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  must(EVP_EncryptInit_ex(c.get(), EVP_sm4_ctr(), nullptr, bytes(keys_->data), bytes(counter)), "key");
  must(EVP_EncryptUpdate(c.get(), at(cipher_start), &length, bytes(plain), static_cast<int>(plain.size())), "text");
  out += hmac(EVP_sm3(), keys_->mac, out.substr(start) + std::string(context));
}

void Sealer::open(std::string_view sealed, std::string_view context, std::string& plain) const {
  const bool gcm = !sealed.empty() && sealed[0] == static_cast<char>(Algorithm::Aes256Gcm);
  const size_t tail = gcm ? kTag : kMac;
  if (sealed.size() < 1 + kNonce + tail) throw Failure({"ledger.sealed_damaged"}, "too short");
  const auto nonce = sealed.substr(1, kNonce);
  const auto cipher = sealed.substr(1 + kNonce, sealed.size() - 1 - kNonce - tail);
  plain.resize(cipher.size());
  int length = 0;
  if (gcm) {
    auto* c = keys_->open.get();
    std::string tag(sealed.substr(sealed.size() - kTag));
    must(EVP_DecryptInit_ex(c, nullptr, nullptr, nullptr, bytes(nonce)), "nonce");
    must(EVP_DecryptUpdate(c, nullptr, &length, bytes(context), static_cast<int>(context.size())), "context");
    must(EVP_DecryptUpdate(c, reinterpret_cast<unsigned char*>(plain.data()), &length, bytes(cipher),
                           static_cast<int>(cipher.size())),
         "text");
    must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_SET_TAG, kTag, tag.data()), "tag");
    if (EVP_DecryptFinal_ex(c, nullptr, &length) != 1) throw Failure({"ledger.sealed_damaged"}, "the tag does not fit");
    return;
  }
  const auto expected =
      hmac(EVP_sm3(), keys_->mac, std::string(sealed.substr(0, sealed.size() - kMac)) + std::string(context));
  if (CRYPTO_memcmp(expected.data(), sealed.data() + sealed.size() - kMac, kMac) != 0)
    throw Failure({"ledger.sealed_damaged"}, "the tag does not fit");
  const Context c(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  must(EVP_DecryptInit_ex(c.get(), EVP_sm4_ctr(), nullptr, bytes(keys_->data),
                          bytes(std::string(nonce) + std::string(4, '\0'))),
       "key");
  must(EVP_DecryptUpdate(c.get(), reinterpret_cast<unsigned char*>(plain.data()), &length, bytes(cipher),
                         static_cast<int>(cipher.size())),
       "text");
}

std::string Sealer::search_fingerprint(std::string_view plain) const { return keys_->search(plain); }
std::string Sealer::journal_hash(std::string_view text) const { return keys_->journal(text); }

}  // namespace guben::ledger
