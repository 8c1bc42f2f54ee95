#pragma once
// SHA-256, for fingerprints of files, deliveries and runs.
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace guben {

/// Of what comes in parts.
class Sha256 {
 public:
  Sha256();
  ~Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  void add(std::string_view bytes);
  /// Once, at the end.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
/// Of a file's bytes, read in blocks; throws Failure when it cannot be read.
std::string sha256_hex_of_file(const std::filesystem::path& file);

}  // namespace guben
