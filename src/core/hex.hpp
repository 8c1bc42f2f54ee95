#pragma once
// Bytes written as hexadecimal digits.
#include <optional>
#include <string>
#include <string_view>

namespace guben {

/// Two lower-case digits a byte.
std::string to_hex(std::string_view bytes);
/// The value of one digit, in either case.
std::optional<int> hex_digit(char digit);
/// Nothing where it is not digits in pairs.
std::optional<std::string> from_hex(std::string_view digits);
/// So many bytes that nobody can guess. Throws Failure where the machine has none.
std::string random_hex(size_t bytes);

}  // namespace guben
