#pragma once
// The records of an .xls stream ([MS-XLS] 2.1.4), one after the other, and the texts that go on over several.
#include <cstdint>
#include <string>
#include <string_view>

#include "spreadsheet/bytes.hpp"

namespace guben::spreadsheet {

/// [MS-XLS] 2.3. Those marked as old are of Excel 2 to 4; some programs write them into later workbooks.
enum XlsRecordType : uint16_t {
  kOldInteger = 0x0002,
  kOldNumber = 0x0003,
  kOldLabel = 0x0004,
  kOldBoolErr = 0x0005,
  kFormula = 0x0006,
  kOldString = 0x0007,
  kEof = 0x000A,
  kDate1904 = 0x0022,
  kFilePass = 0x002F,
  kContinue = 0x003C,
  kCodePage = 0x0042,
  kOldRk = 0x007E,
  kBoundSheet = 0x0085,
  kMulRk = 0x00BD,
  kXf = 0x00E0,
  kInterfaceHeader = 0x00E1,
  kMergeCells = 0x00E5,
  kSst = 0x00FC,
  kLabelSst = 0x00FD,
  kUserExclusive = 0x0194,
  kFileLock = 0x0195,
  kNumber = 0x0203,
  kLabel = 0x0204,
  kBoolErr = 0x0205,
  kOldFormula3 = 0x0206,
  kString = 0x0207,
  kRow = 0x0208,
  kRString = 0x00D6,
  kRk = 0x027E,
  kOldFormula4 = 0x0406,
  kFormat = 0x041E,
  kBof = 0x0809,
};

/// Records one after the other.
class XlsRecords {
 public:
  XlsRecords(std::string_view stream, size_t start) : stream_(stream), at_(start) {}
  /// False at the end of the stream.
  bool next();
  bool is_continued() const { return at_ + 4 <= stream_.size() && number_at<uint16_t>(stream_, at_) == kContinue; }
  uint16_t type() const { return type_; }
  std::string_view data() const { return data_; }
  size_t data_offset() const { return at_ - data_.size(); }
  template <typename T>
  T at(size_t offset) const {
    return number_at<T>(data_, offset);
  }

 private:
  std::string_view stream_, data_;
  size_t at_;
  uint16_t type_ = 0;
};

/// How texts are written: in UTF-16 with a head that tells their form (since Excel 97), or in the bytes of a code page.
struct XlsTextForm {
  bool is_unicode = true;
  std::string converter;  ///< ICU's name, of the code page
};

/// Reads on over the records that continue one: texts may be cut anywhere.
class XlsTextReader {
 public:
  XlsTextReader(XlsRecords& records, const XlsTextForm& form) : records_(records), form_(form) {}
  template <typename T>
  T take() {
    while (left() == 0) go_on();
    const T value = number_at<T>(records_.data(), at_);
    at_ += sizeof(T);
    return value;
  }
  /// Nothing is left here, nor in the records that continue this one.
  bool ended();
  void skip(size_t bytes);
  /// `length` characters, whose form is told at their head and again wherever they are cut.
  std::string characters(size_t length, bool is_wide);
  /// A text with its head: length, form, and what follows the characters (formatting runs, readings), which is passed
  /// over.
  std::string text();
  /// A text whose length is one byte, as of a sheet's name.
  std::string short_text();
  /// A text that may say it is longer than its record: as far as it goes.
  std::string text_as_far_as_it_goes();

 private:
  size_t left() const { return records_.data().size() - at_; }
  void go_on();
  std::string bytes_of_code_page(size_t length);
  XlsRecords& records_;
  const XlsTextForm& form_;
  size_t at_ = 0;
};

}  // namespace guben::spreadsheet
