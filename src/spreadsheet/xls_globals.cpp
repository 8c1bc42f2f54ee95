#include "spreadsheet/xls_globals.hpp"

#include <map>

namespace guben::spreadsheet {
namespace {

constexpr uint16_t kExcel97 = 0x0600, kExcel5 = 0x0500;

/// ICU's name of a Windows code page; texts of Chinese workbooks are in 936, which GB18030 includes.
std::string converter_of(uint16_t code_page) {
  switch (code_page) {
    case 936:
    case 10008: return "gb18030";
    case 950:
    case 10002: return "windows-950-2000";
    case 932: return "windows-932";
    case 949: return "windows-949-2000";
    case 0x8000:
    case 10000: return "macintosh";
    case 0x8001:
    case 1252: return "windows-1252";
    case 1250: return "windows-1250";
    case 1251: return "windows-1251";
    case 65001: return "UTF-8";
    default: return "gb18030";
  }
}

class GlobalsReader {
 public:
  explicit GlobalsReader(std::string_view stream) : records_(stream, 0) {}

  XlsGlobals read() {
    if (!records_.next() || records_.type() != kBof) throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_structure"};
    const auto version = records_.at<uint16_t>(0);
    if (version != kExcel97 && version != kExcel5) throw Damaged{"spreadsheet.older_xls", {}};
    globals_.text_form = {version == kExcel97, "gb18030"};
    bool ended = false;
    while (!ended && records_.next()) {
      ended = records_.type() == kEof;
      take_record();
    }
    if (!ended) throw Damaged{"spreadsheet.damaged", "spreadsheet.cut_short"};
    return std::move(globals_);
  }

 private:
  void take_record() {
    switch (records_.type()) {
      case kDate1904: globals_.from_1904 = records_.at<uint16_t>(0) == 1; break;
      case kCodePage: globals_.text_form.converter = converter_of(records_.at<uint16_t>(0)); break;
      case kFormat: take_format(); break;
      case kXf: take_style(); break;
      case kBoundSheet: take_sheet(); break;
      case kSst: take_strings(); break;
      default: break;
    }
  }
  void take_format() {
    const auto id = records_.at<uint16_t>(0);
    XlsTextReader reader(records_, globals_.text_form);
    reader.skip(2);
    own_formats_[id] = shown_by_format(reader.text_as_far_as_it_goes());
  }
  void take_style() {
    const auto format = records_.at<uint16_t>(2);
    const auto own = own_formats_.find(format);
    const bool tells = own != own_formats_.end() && own->second != Shows::Number;
    globals_.shown_by_style.push_back(tells ? own->second : shown_by_builtin_format(format));
  }
  void take_sheet() {
    if (records_.at<uint8_t>(5) != 0) return;  // charts and macros hold no rows
    const auto start = records_.at<uint32_t>(0);
    // A thousand names of one large sheet would be read a thousand times.
    if (std::find(globals_.starts.begin(), globals_.starts.end(), start) != globals_.starts.end())
      throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_structure"};
    const bool hidden = (records_.at<uint8_t>(4) & 3) != 0;
    XlsTextReader reader(records_, globals_.text_form);
    reader.skip(6);
    globals_.sheets.push_back({reader.short_text(), hidden});
    globals_.starts.push_back(start);
  }
  /// The number of texts may be told wrongly, too high or too low: they are read to their end.
  void take_strings() {
    auto& strings = globals_.strings;
    const auto told = records_.at<uint32_t>(4);
    XlsTextReader reader(records_, globals_.text_form);
    reader.skip(8);
    try {
      while (!reader.ended()) strings.push_back(reader.text());
    } catch (const Damaged&) {
      if (told == 0 || strings.size() < told) throw;  // else: something that is no text lies behind the last
    }
  }

  XlsRecords records_;
  XlsGlobals globals_;
  std::map<uint16_t, Shows> own_formats_;
};

}  // namespace

XlsGlobals read_globals(std::string_view stream) { return GlobalsReader(stream).read(); }

}  // namespace guben::spreadsheet
