#include "spreadsheet/xls_globals.hpp"

#include <set>

#include "spreadsheet/number_format.hpp"
#include "spreadsheet/xls_records.hpp"

namespace guben::spreadsheet {
namespace {

class GlobalsReader {
 public:
  explicit GlobalsReader(std::string_view stream) : records_(stream, 0) {}

  XlsGlobals read() {
    if (!records_.next() || records_.type() != kBof) throw Damaged{"spreadsheet.damaged", "no beginning"};
    if (records_.at<uint16_t>(0) != 0x0600) throw Damaged{"spreadsheet.older_xls", {}};
    while (records_.next() && records_.type() != kEof) take_record();
    return std::move(globals_);
  }

 private:
  void take_record() {
    switch (records_.type()) {
      case kFilePass: throw Damaged{"spreadsheet.encrypted", {}};
      case kDate1904: globals_.from_1904 = records_.at<uint16_t>(0) == 1; break;
      case kFormat: take_format(); break;
      case kXf: take_style(); break;
      case kBoundSheet: take_sheet(); break;
      case kSst: take_strings(); break;
      default: break;
    }
  }
  void take_format() {
    const auto id = records_.at<uint16_t>(0);
    XlsTextReader reader(records_);
    reader.skip(2);
    if (format_shows_date(reader.text())) date_formats_.insert(id);
  }
  void take_style() {
    const auto format = records_.at<uint16_t>(2);
    globals_.style_is_date.push_back(is_builtin_date_format(format) || date_formats_.contains(format));
  }
  void take_sheet() {
    if (records_.at<uint8_t>(5) != 0) return;  // charts and macros hold no rows
    const auto start = records_.at<uint32_t>(0);
    const bool hidden = (records_.at<uint8_t>(4) & 3) != 0;
    const auto length = records_.at<uint8_t>(6);
    XlsTextReader reader(records_);
    reader.skip(7);
    const bool is_wide = reader.take<uint8_t>() & 1;
    globals_.sheets.push_back({reader.characters(length, is_wide), hidden});
    globals_.starts.push_back(start);
  }
  void take_strings() {
    auto& strings = globals_.strings;
    const auto count = records_.at<uint32_t>(4);
    XlsTextReader reader(records_);
    reader.skip(8);
    while (strings.size() < count && !reader.ended()) strings.push_back(reader.text());
    if (strings.size() < count) throw Damaged{"spreadsheet.damaged", "string table"};
  }

  XlsRecords records_;
  XlsGlobals globals_;
  std::set<uint16_t> date_formats_;
};

}  // namespace

XlsGlobals read_globals(std::string_view stream) { return GlobalsReader(stream).read(); }

}  // namespace guben::spreadsheet
