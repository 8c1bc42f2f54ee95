#include "spreadsheet/xls_records.hpp"

#include <unicode/ustring.h>

#include <algorithm>

#include "spreadsheet/text_encoding.hpp"

namespace guben::spreadsheet {
namespace {

[[noreturn]] void cut_short() { throw Damaged{"spreadsheet.damaged", "spreadsheet.cut_short"}; }

std::string utf8_of(const std::u16string& text) {
  std::string out(text.size() * 3, '\0');
  int32_t length = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8WithSub(out.data(), static_cast<int32_t>(out.size()), &length, text.data(),
                     static_cast<int32_t>(text.size()), 0xFFFD, nullptr, &status);
  out.resize(U_SUCCESS(status) ? static_cast<size_t>(length) : 0);
  return out;
}

}  // namespace

bool XlsRecords::next() {
  if (at_ + 4 > stream_.size()) return false;
  type_ = number_at<uint16_t>(stream_, at_);
  const auto length = number_at<uint16_t>(stream_, at_ + 2);
  if (stream_.size() - at_ - 4 < length) cut_short();
  data_ = stream_.substr(at_ + 4, length);
  at_ += 4u + length;
  return true;
}

void XlsTextReader::go_on() {
  if (!records_.is_continued() || !records_.next()) cut_short();
  at_ = 0;
}

bool XlsTextReader::ended() {
  while (left() == 0 && records_.is_continued()) go_on();
  return left() == 0;
}

void XlsTextReader::skip(size_t bytes) {
  while (bytes > 0) {
    if (left() == 0) go_on();
    const size_t now = std::min(bytes, left());
    at_ += now, bytes -= now;
  }
}

std::string XlsTextReader::characters(size_t length, bool is_wide) {
  std::u16string text;
  while (text.size() < length) {
    if (left() == 0) {
      while (left() == 0) go_on();
      is_wide = take<uint8_t>() & 1;
    }
    if (is_wide) text += static_cast<char16_t>(take<uint16_t>());
    else text += static_cast<char16_t>(take<uint8_t>());
  }
  return utf8_of(text);
}

std::string XlsTextReader::bytes_of_code_page(size_t length) {
  if (left() < length) cut_short();
  std::string text;
  convert(records_.data().substr(at_, length), form_.converter, [&](std::string_view piece) {
    text += piece;
    return true;
  });
  at_ += length;
  return text;
}

std::string XlsTextReader::text() {
  const auto length = take<uint16_t>();
  if (!form_.is_unicode) return bytes_of_code_page(length);
  if (length == 0 && left() == 0 && !records_.is_continued())
    return {};  // some programs leave out the rest of an empty text
  const auto form = take<uint8_t>();
  const size_t runs = form & 8 ? take<uint16_t>() : 0, readings = form & 4 ? take<uint32_t>() : 0;
  auto all = characters(length, form & 1);
  skip(runs * 4 + readings);
  return all;
}

std::string XlsTextReader::short_text() {
  const auto length = take<uint8_t>();
  if (!form_.is_unicode) return bytes_of_code_page(length);
  const bool is_wide = take<uint8_t>() & 1;
  return characters(length, is_wide);
}

std::string XlsTextReader::text_as_far_as_it_goes() {
  if (!form_.is_unicode) {
    const size_t length = take<uint8_t>();
    return bytes_of_code_page(std::min(length, left()));
  }
  const size_t length = take<uint16_t>();
  if (left() == 0) return {};
  const bool is_wide = take<uint8_t>() & 1;
  return characters(std::min(length, left() / (is_wide ? 2 : 1)), is_wide);
}

}  // namespace guben::spreadsheet
