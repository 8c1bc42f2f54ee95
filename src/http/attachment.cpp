#include "http/attachment.hpp"

#include "core/text.hpp"

namespace guben::http {

std::string attachment(std::string_view name) {
  const auto whole = made_valid_utf8(name);
  std::string plain, escaped;
  for (const char c : whole) {
    const bool is_letter_or_digit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (is_letter_or_digit || c == '.' || c == '-' || c == '_') {
      plain += c, escaped += c;
      continue;
    }
    const bool is_first_of_a_character = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (is_first_of_a_character) plain += '_';
    escaped += fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return fmt::format("attachment; filename=\"{}\"; filename*=UTF-8''{}", plain, escaped);
}

}  // namespace guben::http
