#pragma once
// SHA-256, for fingerprints of files, deliveries and runs.
#include <filesystem>
#include <string>
#include <string_view>

namespace guben {

/// 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);
/// Of a file's bytes, read in blocks; throws Failure when it cannot be read.
std::string sha256_hex_of_file(const std::filesystem::path& file);

}  // namespace guben
