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

/// Its contexts are keyed once: setting a key costs more than sealing a field.
class Sealer::DataKey {
 public:
  explicit DataKey(const std::string& root)
      : data(hmac(EVP_sha256(), root, "guben data")), mac(hmac(EVP_sha256(), root, "guben mac")) {
    must(EVP_EncryptInit_ex(seal.get(), EVP_aes_256_gcm(), nullptr, bytes(data), nullptr), "key");
    must(EVP_DecryptInit_ex(open.get(), EVP_aes_256_gcm(), nullptr, bytes(data), nullptr), "key");
  }
  ~DataKey() {
    for (auto* key : {&data, &mac}) OPENSSL_cleanse(key->data(), key->size());
  }
  DataKey(const DataKey&) = delete;
  DataKey& operator=(const DataKey&) = delete;

  std::string data, mac;
  Context seal{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free}, open{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
};

struct Sealer::Keys {
  std::shared_ptr<KeyRing> ring;
  std::string search_key, journal_key;
  KeyedHash search, journal;
  std::vector<std::unique_ptr<DataKey>> data;  ///< by number; made when something first needs it
  unsigned char random[kRandomBlock];
  size_t random_used = kRandomBlock;

  explicit Keys(std::shared_ptr<KeyRing> of)
      : ring(std::move(of)),
        search_key(hmac(EVP_sha256(), ring->root(0), "guben search")),
        journal_key(hmac(EVP_sha256(), ring->root(0), "guben journal")),
        search(search_key),
        journal(journal_key) {}
  ~Keys() {
    for (auto* key : {&search_key, &journal_key}) OPENSSL_cleanse(key->data(), key->size());
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

Sealer::Sealer(const std::string& root, Algorithm algorithm)
    : Sealer(std::make_shared<KeyRing>(std::vector{root}), algorithm) {}
Sealer::Sealer(std::shared_ptr<KeyRing> ring, Algorithm algorithm)
    : keys_(std::make_unique<Keys>(std::move(ring))), algorithm_(algorithm) {}
Sealer::Sealer(const Sealer& other) : Sealer(other.keys_->ring, other.algorithm_) {}
Sealer::~Sealer() = default;

const Sealer::DataKey& Sealer::data_key(size_t number) const {
  auto& data = keys_->data;
  if (data.size() <= number) data.resize(number + 1);
  if (!data[number]) data[number] = std::make_unique<DataKey>(keys_->ring->root(number));
  return *data[number];
}

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

namespace {

// Layout: the algorithm, nonce, ciphertext, tag (GCM) or MAC over all before it and the context (SM4-CTR). Of a later
// data key than the first the algorithm is a small letter, and the key's number follows it.
struct Layout {
  bool is_gcm = false;
  size_t key = 0, head = 1;  ///< of the bytes before the nonce

  static Layout of(std::string_view sealed) {
    const char letter = sealed.empty() ? '\0' : sealed[0];
    const bool is_later = letter == small(Algorithm::Aes256Gcm) || letter == small(Algorithm::Sm4CtrSm3);
    const bool is_gcm = letter == static_cast<char>(Algorithm::Aes256Gcm) || letter == small(Algorithm::Aes256Gcm);
    if (!is_later) return {is_gcm};
    return {is_gcm, sealed.size() < 2 ? size_t{0} : static_cast<unsigned char>(sealed[1]), 2};
  }
  static char small(Algorithm algorithm) { return static_cast<char>(static_cast<char>(algorithm) | 0x20); }
};

void put_head(Algorithm algorithm, size_t key, std::string& out) {
  assert(key <= UINT8_MAX);
  if (key == 0) out += static_cast<char>(algorithm);
  else (out += Layout::small(algorithm)) += static_cast<char>(key);
}

}  // namespace

void Sealer::seal(std::string_view plain, std::string_view context, std::string& out) const {
  const auto number = keys_->ring->newest();
  const auto& key = data_key(number);
  const size_t start = out.size();
  put_head(algorithm_, number, out);
  const size_t nonce_start = out.size(), cipher_start = nonce_start + kNonce;
  out.append(keys_->nonce(), kNonce);
  const auto at = [&](size_t offset) { return reinterpret_cast<unsigned char*>(out.data()) + offset; };
  int length = 0;
  if (algorithm_ == Algorithm::Aes256Gcm) {
    out.resize(cipher_start + plain.size() + kTag);
    auto* c = key.seal.get();
    must(EVP_EncryptInit_ex(c, nullptr, nullptr, nullptr, at(nonce_start)), "nonce");
    must(EVP_EncryptUpdate(c, nullptr, &length, bytes(context), static_cast<int>(context.size())), "context");
    must(EVP_EncryptUpdate(c, at(cipher_start), &length, bytes(plain), static_cast<int>(plain.size())), "text");
    must(EVP_EncryptFinal_ex(c, nullptr, &length), "final");
    must(EVP_CIPHER_CTX_ctrl(c, EVP_CTRL_GCM_GET_TAG, kTag, at(cipher_start + plain.size())), "tag");
    return;
  }
  const std::string counter = out.substr(nonce_start, kNonce) + std::string(4, '\0');
  out.resize(cipher_start + plain.size());
  const Context c(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  must(EVP_EncryptInit_ex(c.get(), EVP_sm4_ctr(), nullptr, bytes(key.data), bytes(counter)), "key");
  must(EVP_EncryptUpdate(c.get(), at(cipher_start), &length, bytes(plain), static_cast<int>(plain.size())), "text");
  out += hmac(EVP_sm3(), key.mac, out.substr(start) + std::string(context));
}

void Sealer::open(std::string_view sealed, std::string_view context, std::string& plain) const {
  const auto layout = Layout::of(sealed);
  const size_t tail = layout.is_gcm ? kTag : kMac, cipher_start = layout.head + kNonce;
  if (sealed.size() < cipher_start + tail) throw Failure({"ledger.sealed_damaged"}, "too short");
  const auto& key = data_key(layout.key);
  const auto nonce = sealed.substr(layout.head, kNonce);
  const auto cipher = sealed.substr(cipher_start, sealed.size() - cipher_start - tail);
  plain.resize(cipher.size());
  int length = 0;
  if (layout.is_gcm) {
    auto* c = key.open.get();
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
      hmac(EVP_sm3(), key.mac, std::string(sealed.substr(0, sealed.size() - kMac)) + std::string(context));
  if (CRYPTO_memcmp(expected.data(), sealed.data() + sealed.size() - kMac, kMac) != 0)
    throw Failure({"ledger.sealed_damaged"}, "the tag does not fit");
  const Context c(EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free);
  must(EVP_DecryptInit_ex(c.get(), EVP_sm4_ctr(), nullptr, bytes(key.data),
                          bytes(std::string(nonce) + std::string(4, '\0'))),
       "key");
  must(EVP_DecryptUpdate(c.get(), reinterpret_cast<unsigned char*>(plain.data()), &length, bytes(cipher),
                         static_cast<int>(cipher.size())),
       "text");
}

bool Sealer::is_of_older_key(std::string_view sealed) const { return Layout::of(sealed).key < keys_->ring->newest(); }
size_t Sealer::data_keys() const { return keys_->ring->newest() + 1; }
std::string Sealer::search_fingerprint(std::string_view plain) const { return keys_->search(plain); }
std::string Sealer::journal_hash(std::string_view text) const { return keys_->journal(text); }

}  // namespace guben::ledger
