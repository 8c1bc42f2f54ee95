#include "spreadsheet/text_encoding.hpp"

#include <unicode/ucnv.h>
#include <unicode/utf8.h>

#include <memory>
#include <vector>

#include "core/result.hpp"
#include "core/text.hpp"

namespace guben::spreadsheet {
namespace {

constexpr size_t kLooked = 1u << 30;

/// Whether text that is not quite UTF-8 is UTF-8 nevertheless, with a broken byte here and there: in GB18030 hardly any
/// two characters make one of three bytes, and nearly every byte beyond ASCII is wrong.
bool is_mostly_utf8(std::string_view bytes) {
  size_t whole = 0, broken = 0;
  const auto length = static_cast<int32_t>(bytes.size());
  constexpr size_t kEnough = 1 << 16;  // characters beyond ASCII
  for (int32_t i = 0; i < length && whole + broken < kEnough;) {
    if (static_cast<unsigned char>(bytes[static_cast<size_t>(i)]) < 0x80) {
      ++i;
      continue;
    }
    const int32_t start = i;
    UChar32 c;
    U8_NEXT(bytes.data(), i, length, c);
    if (c < 0) ++broken;
    else if (i - start >= 3) ++whole;
  }
  return whole > 0 && whole >= broken;
}

bool has_converter(const std::string& name) {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, void (*)(UConverter*)> converter(ucnv_open(name.c_str(), &status), ucnv_close);
  return U_SUCCESS(status) && converter;
}

}  // namespace

TextEncoding encoding_of(std::string_view bytes, const std::string& declared) {
  if (bytes.starts_with("\xEF\xBB\xBF")) return {"utf-8", "", 3};
  if (bytes.starts_with("\xFF\xFE")) return {"utf-16", "UTF-16LE", 2};
  if (bytes.starts_with("\xFE\xFF")) return {"utf-16", "UTF-16BE", 2};
  const auto looked = bytes.substr(0, kLooked);
  if (is_valid_utf8(looked) || is_mostly_utf8(looked)) return {"utf-8", "", 0};
  const auto name = lower_ascii(declared);
  const bool is_chinese = name.empty() || name.starts_with("gb") || name.starts_with("utf") || !has_converter(name);
  return is_chinese ? TextEncoding{"gb18030", "gb18030", 0} : TextEncoding{name, name, 0};
}

bool convert(std::string_view bytes, const std::string& converter, const std::function<bool(std::string_view)>& take) {
  if (converter.empty()) return take(bytes);
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, void (*)(UConverter*)> from(ucnv_open(converter.c_str(), &status), ucnv_close),
      to(ucnv_open("UTF-8", &status), ucnv_close);
  if (U_FAILURE(status)) throw Failure("ICU has no converter for " + converter);
  std::vector<UChar> pivot(1 << 14);
  UChar *pivot_source = pivot.data(), *pivot_target = pivot.data();
  std::vector<char> block(1 << 16);
  const char *source = bytes.data(), *limit = bytes.data() + bytes.size();
  bool first = true, more = true;
  do {
    char* target = block.data();
    status = U_ZERO_ERROR;
    ucnv_convertEx(to.get(), from.get(), &target, block.data() + block.size(), &source, limit, pivot.data(),
                   &pivot_source, &pivot_target, pivot.data() + pivot.size(), first, true, &status);
    first = false;
    more = take({block.data(), static_cast<size_t>(target - block.data())});
  } while (more && status == U_BUFFER_OVERFLOW_ERROR);
  return more;
}

}  // namespace guben::spreadsheet
