#pragma once
// The ciphers and digests that workbooks are hidden by ([MS-OFFCRYPTO]), over OpenSSL.
#include <string>
#include <string_view>

namespace guben::spreadsheet {

/// "MD5", "SHA1", "SHA256", "SHA384", "SHA512" (with or without a hyphen); empty for one that OpenSSL does not know.
std::string digest(std::string_view algorithm, std::string_view bytes);
/// AES without padding; an empty `start` means each block by itself. Empty when the sizes do not fit.
std::string aes_decrypted(std::string_view key, std::string_view start, std::string_view bytes);
/// A number of four bytes, little end first.
std::string le32(uint32_t value);

/// The stream of RC4, which OpenSSL only has in its legacy provider.
class Rc4 {
 public:
  explicit Rc4(std::string_view key);
  unsigned char next();

 private:
  unsigned char state_[256];
  unsigned char i_ = 0, j_ = 0;
};

}  // namespace guben::spreadsheet
