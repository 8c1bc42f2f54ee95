#include "spreadsheet/unlock_xls.hpp"

#include <functional>
#include <optional>

#include "spreadsheet/cipher.hpp"
#include "spreadsheet/default_password.hpp"
#include "spreadsheet/xls_records.hpp"

namespace guben::spreadsheet {
namespace {

[[noreturn]] void encrypted() { throw Damaged{"spreadsheet.encrypted", {}}; }

constexpr size_t kBlock = 1024;  // bytes of the stream that share a key

using BlockKey = std::function<std::string(uint32_t block)>;

/// Bytes at an offset of the stream, through RC4 with a key for each block.
class BlockCipher {
 public:
  explicit BlockCipher(BlockKey key) : key_(std::move(key)) {}
  unsigned char at(size_t offset) {
    const auto block = static_cast<uint32_t>(offset / kBlock);
    if (!cipher_ || block != block_ || offset < next_)
      cipher_.emplace(key_(block)), block_ = block, next_ = block * kBlock;
    for (; next_ < offset; ++next_) cipher_->next();
    ++next_;
    return cipher_->next();
  }

 private:
  BlockKey key_;
  std::optional<Rc4> cipher_;
  uint32_t block_ = 0;
  size_t next_ = 0;
};

/// Whether the verifier and its digest, deciphered one after the other, belong together: the password is right.
bool is_right(const std::string& key, std::string_view verifier, std::string_view hash, std::string_view algorithm) {
  Rc4 cipher(key);
  std::string plain, plain_hash;
  for (const char c : verifier) plain += static_cast<char>(c ^ static_cast<char>(cipher.next()));
  for (const char c : hash) plain_hash += static_cast<char>(c ^ static_cast<char>(cipher.next()));
  return digest(algorithm, plain) == plain_hash;
}

/// [MS-OFFCRYPTO] 2.3.6: forty bits.
BlockKey key_of_rc4(std::string_view pass) {
  if (pass.size() < 54) encrypted();
  const auto salt = pass.substr(6, 16);
  const auto of_password = digest("MD5", default_password_utf16()).substr(0, 5);
  std::string repeated;
  for (int i = 0; i < 16; ++i) repeated += of_password, repeated += salt;
  const auto base = digest("MD5", repeated).substr(0, 5);
  const BlockKey key = [base](uint32_t block) { return digest("MD5", base + le32(block)); };
  if (!is_right(key(0), pass.substr(22, 16), pass.substr(38, 16), "MD5")) encrypted();
  return key;
}

/// [MS-OFFCRYPTO] 2.3.5: RC4 by way of the CryptoAPI.
BlockKey key_of_crypto_api(std::string_view pass) {
  const auto header_size = number_at<uint32_t>(pass, 10);
  if (header_size < 32 || header_size > pass.size()) encrypted();
  auto bits = number_at<uint32_t>(pass, 14 + 16);
  if (bits == 0) bits = 40;
  if (bits % 8 != 0 || bits < 40 || bits > 128) encrypted();
  const size_t verifier = 14 + header_size;
  if (number_at<uint32_t>(pass, verifier) != 16 || pass.size() < verifier + 60) encrypted();
  const auto salt = pass.substr(verifier + 4, 16);
  const auto base = digest("SHA1", std::string(salt) + default_password_utf16());
  const BlockKey key = [base, bits](uint32_t block) {
    auto bytes = digest("SHA1", base + le32(block)).substr(0, bits / 8);
    if (bits == 40) bytes.resize(16, '\0');
    return bytes;
  };
  if (!is_right(key(0), pass.substr(verifier + 20, 16), pass.substr(verifier + 40, 20), "SHA1")) encrypted();
  return key;
}

/// [MS-OFFCRYPTO] 2.3.7.1.
uint16_t verifier_of_default_password() {
  uint16_t verifier = 0;
  const auto add = [&](unsigned byte) {
    const unsigned turned = ((verifier & 0x4000u) == 0 ? 0u : 1u) | ((verifier * 2u) & 0x7FFFu);
    verifier = static_cast<uint16_t>(turned ^ byte);
  };
  for (size_t i = kDefaultPassword.size(); i-- > 0;) add(static_cast<unsigned char>(kDefaultPassword[i]));
  add(static_cast<unsigned>(kDefaultPassword.size()));
  return verifier ^ 0xCE4B;
}

unsigned char turned_left(unsigned byte, int bits) {
  return static_cast<unsigned char>((byte << bits | byte >> (8 - bits)) & 0xFF);
}

/// [MS-OFFCRYPTO] 2.3.7.2: sixteen bytes, from the password and a key that the file tells.
std::string obfuscation_of(uint16_t key) {
  std::string bytes(kDefaultPassword);
  bytes += '\xBB';
  for (size_t i = 0; i < bytes.size(); ++i)
    bytes[i] =
        static_cast<char>(turned_left(static_cast<unsigned char>(bytes[i]) ^ (i % 2 == 0 ? key & 0xFFu : key >> 8), 2));
  return bytes;
}

/// How many bytes at the head of a record are never hidden ([MS-XLS] 2.2.10).
size_t plain_bytes(uint16_t type, size_t length) {
  switch (type) {
    case kBof:
    case kFilePass:
    case kInterfaceHeader:
    case kUserExclusive:
    case kFileLock: return length;
    case kBoundSheet: return std::min<size_t>(4, length);
    default: return 0;
  }
}

/// Calls change(offset of the byte, length of its record's data) for each hidden byte.
template <typename Change>
void for_each_hidden_byte(std::string& stream, size_t first_record, Change change) {
  XlsRecords records(stream, first_record);
  while (records.next()) {
    const size_t start = records.data_offset(), length = records.data().size();
    for (size_t i = plain_bytes(records.type(), length); i < length; ++i) change(start + i, length);
  }
}

void unlock_rc4(std::string& stream, size_t behind_pass, BlockKey key) {
  BlockCipher cipher(std::move(key));
  for_each_hidden_byte(stream, behind_pass, [&](size_t offset, size_t) {
    stream[offset] = static_cast<char>(stream[offset] ^ static_cast<char>(cipher.at(offset)));
  });
}

void unlock_obfuscated(std::string& stream, size_t behind_pass, uint16_t key, uint16_t verifier) {
  if (verifier != verifier_of_default_password()) encrypted();
  const auto bytes = obfuscation_of(key);
  for_each_hidden_byte(stream, behind_pass, [&](size_t offset, size_t length) {
    const auto turned = turned_left(static_cast<unsigned char>(stream[offset]), 3);
    stream[offset] = static_cast<char>(turned ^ static_cast<unsigned char>(bytes[(offset + length) % bytes.size()]));
  });
}

}  // namespace

std::string unlocked_stream(std::string stream) {
  XlsRecords records(stream, 0);
  if (!records.next() || records.type() != kBof) return stream;  // said by whoever reads it
  const bool is_excel_97 = records.data().size() >= 2 && records.at<uint16_t>(0) == 0x0600;
  while (records.next() && records.type() != kEof) {
    if (records.type() != kFilePass) continue;
    const std::string pass(records.data());
    const size_t behind = records.data_offset() + pass.size();
    if (!is_excel_97) unlock_obfuscated(stream, behind, number_at<uint16_t>(pass, 0), number_at<uint16_t>(pass, 2));
    else if (number_at<uint16_t>(pass, 0) == 0)
      unlock_obfuscated(stream, behind, number_at<uint16_t>(pass, 2), number_at<uint16_t>(pass, 4));
    else if (number_at<uint16_t>(pass, 2) == 1) unlock_rc4(stream, behind, key_of_rc4(pass));
    else unlock_rc4(stream, behind, key_of_crypto_api(pass));
    return stream;
  }
  return stream;
}

}  // namespace guben::spreadsheet
