#include "spreadsheet/unlock_xlsx.hpp"

#include <pugixml.hpp>

#include "spreadsheet/base64.hpp"
#include "spreadsheet/bytes.hpp"
#include "spreadsheet/cipher.hpp"
#include "spreadsheet/default_password.hpp"

namespace guben::spreadsheet {
namespace {

[[noreturn]] void encrypted() { throw Damaged{"spreadsheet.encrypted", {}}; }

constexpr uint32_t kMostSpins = 1'000'000;  // Office writes 100 000; a hostile file would spin for ever

std::string_view part(std::string_view bytes, size_t offset, size_t size) {
  if (offset > bytes.size() || bytes.size() - offset < size) encrypted();
  return bytes.substr(offset, size);
}

/// The digest of salt and password, digested again and again with a counter before it.
std::string spun(std::string_view algorithm, std::string_view salt, uint32_t spins) {
  if (spins > kMostSpins) encrypted();
  auto hash = digest(algorithm, std::string(salt) + default_password_utf16());
  for (uint32_t i = 0; i < spins; ++i) hash = digest(algorithm, le32(i) + hash);
  if (hash.empty()) encrypted();
  return hash;
}

/// The archive: its size stands before it.
std::string cut_to_size(const std::string& package, std::string archive) {
  const auto size = number_at<uint64_t>(package, 0);
  if (size > archive.size()) throw Damaged{"spreadsheet.damaged", "spreadsheet.cut_short"};
  archive.resize(size);
  return archive;
}

std::string_view whole_blocks(std::string_view bytes) { return bytes.substr(0, bytes.size() / 16 * 16); }

// --- standard ---

std::string unlocked_standard(std::string_view info, const std::string& package) {
  constexpr uint32_t kSpins = 50'000;
  const auto header_size = number_at<uint32_t>(info, 8);
  const auto header = part(info, 12, header_size), verifier = info.substr(12 + header_size);
  const auto bits = number_at<uint32_t>(header, 16);
  if (bits != 128 && bits != 192 && bits != 256) encrypted();
  const auto hash = digest("SHA1", spun("SHA1", part(verifier, 4, 16), kSpins) + le32(0));
  const auto half = [&](char filler) {
    std::string block(64, filler);
    for (size_t i = 0; i < hash.size(); ++i) block[i] = static_cast<char>(block[i] ^ hash[i]);
    return digest("SHA1", block);
  };
  const auto key = (half(0x36) + half(0x5C)).substr(0, bits / 8);
  const auto told = aes_decrypted(key, {}, part(verifier, 20, 16)),
             hashed = aes_decrypted(key, {}, part(verifier, 40, 32));
  if (told.empty() || digest("SHA1", told) != hashed.substr(0, 20)) encrypted();
  return cut_to_size(package, aes_decrypted(key, {}, whole_blocks(part(package, 8, package.size() - 8))));
}

// --- agile ---

/// How something is encrypted: the attributes of an element.
struct Scheme {
  explicit Scheme(const pugi::xml_node& node)
      : salt(of_base64(node.attribute("saltValue").value())),
        algorithm(node.attribute("hashAlgorithm").value()),
        key_size(node.attribute("keyBits").as_uint() / 8),
        block_size(node.attribute("blockSize").as_uint()) {
    const std::string_view chaining = node.attribute("cipherChaining").value();
    if (std::string_view(node.attribute("cipherAlgorithm").value()) != "AES" || chaining != "ChainingModeCBC" ||
        block_size != 16 || (key_size != 16 && key_size != 24 && key_size != 32))
      encrypted();
  }
  std::string start(std::string bytes) const {
    bytes.resize(block_size, 0x36);
    return bytes;
  }
  std::string salt, algorithm;
  size_t key_size, block_size;
};

pugi::xml_node child_by_local_name(const pugi::xml_node& parent, std::string_view name) {
  for (const auto& child : parent.children()) {
    const std::string_view full = child.name();
    if (full == name || (full.ends_with(name) && full[full.size() - name.size() - 1] == ':')) return child;
  }
  return {};
}

/// [MS-OFFCRYPTO] 2.3.4.11: what the password's digest is mixed with to make each key.
constexpr std::string_view kForVerifier("\xFE\xA7\xD2\x76\x3B\x4B\x9E\x79", 8),
    kForHash("\xD7\xAA\x0F\x6D\x30\x61\x34\x4E", 8), kForKey("\x14\x6E\x0B\xE7\xAB\xAC\xD0\xD6", 8);

std::string unlocked_agile(std::string_view info, const std::string& package) {
  constexpr size_t kSegment = 4096;
  pugi::xml_document xml;
  if (!xml.load_buffer(info.data() + 8, info.size() - 8)) encrypted();
  const auto root = child_by_local_name(xml, "encryption");
  const auto password = child_by_local_name(
      child_by_local_name(child_by_local_name(root, "keyEncryptors"), "keyEncryptor"), "encryptedKey");
  if (!password) encrypted();
  const Scheme of_key(password), of_data(child_by_local_name(root, "keyData"));
  const auto hash = spun(of_key.algorithm, of_key.salt, password.attribute("spinCount").as_uint());
  const auto unlocked = [&](std::string_view purpose, const char* attribute) {
    auto key = digest(of_key.algorithm, hash + std::string(purpose));
    key.resize(of_key.key_size, 0x36);
    return aes_decrypted(key, of_key.start(of_key.salt), of_base64(password.attribute(attribute).value()));
  };
  const auto verifier = unlocked(kForVerifier, "encryptedVerifierHashInput"),
             hashed = unlocked(kForHash, "encryptedVerifierHashValue");
  const auto of_verifier = digest(of_key.algorithm, verifier.substr(0, of_key.salt.size()));
  if (verifier.empty() || of_verifier.empty() || hashed.substr(0, of_verifier.size()) != of_verifier) encrypted();
  const auto key = unlocked(kForKey, "encryptedKeyValue").substr(0, of_data.key_size);
  std::string archive;
  const auto hidden = whole_blocks(part(package, 8, package.size() - 8));
  for (uint32_t segment = 0; segment * kSegment < hidden.size(); ++segment)
    archive += aes_decrypted(key, of_data.start(digest(of_data.algorithm, of_data.salt + le32(segment))),
                             hidden.substr(segment * kSegment, kSegment));
  return cut_to_size(package, std::move(archive));
}

}  // namespace

std::string unlocked_package(const std::string& info, const std::string& package) {
  if (package.size() < 8 || info.size() < 8) encrypted();
  const auto major = number_at<uint16_t>(info, 0), minor = number_at<uint16_t>(info, 2);
  if (major == 4 && minor == 4) return unlocked_agile(info, package);
  if (major >= 2 && major <= 4 && minor == 2) return unlocked_standard(info, package);
  encrypted();
}

}  // namespace guben::spreadsheet
