#include "spreadsheet/xls_records.hpp"

#include <unicode/ustring.h>

#include <algorithm>

namespace guben::spreadsheet {
namespace {

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
  if (stream_.size() - at_ - 4 < length) throw Damaged{"spreadsheet.damaged", "a record ends too early"};
  data_ = stream_.substr(at_ + 4, length);
  at_ += 4u + length;
  return true;
}

void XlsTextReader::go_on() {
  if (!records_.is_continued() || !records_.next()) throw Damaged{"spreadsheet.damaged", "a text ends too early"};
  at_ = 0;
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
    if (left() == 0) go_on(), is_wide = take<uint8_t>() & 1;
    if (is_wide) text += static_cast<char16_t>(take<uint16_t>());
    else text += static_cast<char16_t>(take<uint8_t>());
  }
  return utf8_of(text);
}

std::string XlsTextReader::text() {
  const auto length = take<uint16_t>();
  const auto form = take<uint8_t>();
  const size_t runs = form & 8 ? take<uint16_t>() : 0, readings = form & 4 ? take<uint32_t>() : 0;
  auto all = characters(length, form & 1);
  skip(runs * 4 + readings);
  return all;
}

}  // namespace guben::spreadsheet
