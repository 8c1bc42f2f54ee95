#pragma once
// The records of an .xls stream ([MS-XLS] 2.1.4), one after the other, and the texts that go on over several.
#include <cstdint>
#include <string>
#include <string_view>

#include "spreadsheet/bytes.hpp"

namespace guben::spreadsheet {

/// [MS-XLS] 2.3.
enum XlsRecordType : uint16_t {
  kFormula = 0x0006,
  kEof = 0x000A,
  kDate1904 = 0x0022,
  kFilePass = 0x002F,
  kContinue = 0x003C,
  kBoundSheet = 0x0085,
  kMulRk = 0x00BD,
  kXf = 0x00E0,
  kMergeCells = 0x00E5,
  kSst = 0x00FC,
  kLabelSst = 0x00FD,
  kNumber = 0x0203,
  kLabel = 0x0204,
  kBoolErr = 0x0205,
  kString = 0x0207,
  kRow = 0x0208,
  kRString = 0x00D6,
  kRk = 0x027E,
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
  template <typename T>
  T at(size_t offset) const {
    return number_at<T>(data_, offset);
  }

 private:
  std::string_view stream_, data_;
  size_t at_;
  uint16_t type_ = 0;
};

/// Reads on over the records that continue one: texts may be cut anywhere.
class XlsTextReader {
 public:
  explicit XlsTextReader(XlsRecords& records) : records_(records) {}
  template <typename T>
  T take() {
    if (left() == 0) go_on();
    const T value = number_at<T>(records_.data(), at_);
    at_ += sizeof(T);
    return value;
  }
  bool ended() const { return left() == 0 && !records_.is_continued(); }
  void skip(size_t bytes);
  /// `length` characters, whose form is told at their head and again wherever they are cut.
  std::string characters(size_t length, bool is_wide);
  /// A text with its head: length, form, and what follows the characters (formatting runs, readings), which is passed
  /// over.
  std::string text();

 private:
  size_t left() const { return records_.data().size() - at_; }
  void go_on();
  XlsRecords& records_;
  size_t at_ = 0;
};

}  // namespace guben::spreadsheet
