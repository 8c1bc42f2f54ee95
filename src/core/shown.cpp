#include "core/shown.hpp"

#include <unicode/ucnv.h>

#include <algorithm>
#include <memory>
#include <vector>

#include "core/text.hpp"

namespace guben {
namespace {

bool steers_a_terminal(char32_t c) { return (c < 0x20 && c != '\n' && c != '\t') || (c >= 0x7F && c < 0xA0); }
bool turns_the_line(char32_t c) {
  return (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069) || c == 0x200E || c == 0x200F || c == 0x061C ||
         c == 0x2028 || c == 0x2029;
}

/// True for text nothing needs to be done to: visible ASCII, line ends, and what begins with no byte that what steers
/// or turns begins with (none of Han does).
bool is_harmless(std::string_view text) {
  for (const char c : text) {
    const auto b = static_cast<unsigned char>(c);
    if ((b < 0x20 && b != '\n' && b != '\t') || b == 0x7F || b == 0xC2 || b == 0xD8 || b == 0xE2) return false;
  }
  return is_valid_utf8(text);
}

/// Empty where the bytes are no GB18030 either.
std::string from_gb18030(std::string_view bytes) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, void (*)(UConverter*)> from(ucnv_open("gb18030", &status), ucnv_close);
  if (U_FAILURE(status)) return {};
  ucnv_setToUCallBack(from.get(), UCNV_TO_U_CALLBACK_STOP, nullptr, nullptr, nullptr, &status);
  std::vector<UChar> utf16(bytes.size() + 1);
  const auto length = ucnv_toUChars(from.get(), utf16.data(), static_cast<int32_t>(utf16.size()), bytes.data(),
                                    static_cast<int32_t>(bytes.size()), &status);
  if (U_FAILURE(status)) return {};
  std::string text;
  for (int32_t i = 0; i < length; ++i) {
    const char32_t c = utf16[static_cast<size_t>(i)];
    const bool is_pair = c >= 0xD800 && c < 0xDC00 && i + 1 < length;
    append_utf8(text, is_pair ? 0x10000 + ((c - 0xD800) << 10) + (utf16[static_cast<size_t>(++i)] - 0xDC00) : c);
  }
  return text;
}

}  // namespace

std::string shown(std::string_view text) {
  if (is_harmless(text)) return std::string(text);
  std::string out;
  for (const char32_t c : code_points(text)) append_utf8(out, steers_a_terminal(c) || turns_the_line(c) ? 0xFFFD : c);
  return out;
}

std::string shown_name(const std::filesystem::path& file) {
  const auto bytes = file.filename().string();
  const auto read = is_valid_utf8(bytes) ? std::string() : from_gb18030(bytes);
  auto name = shown(read.empty() ? bytes : read);
  for (const char* mark : {"\n", "\t"}) name = replaced(std::move(name), mark, "\xEF\xBF\xBD");
  return name;
}

}  // namespace guben
