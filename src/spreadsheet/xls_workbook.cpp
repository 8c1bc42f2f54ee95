#include "spreadsheet/xls_workbook.hpp"

#include <unicode/ustring.h>

#include <algorithm>
#include <deque>
#include <set>

#include "core/text.hpp"
#include "spreadsheet/bytes.hpp"
#include "spreadsheet/compound_file.hpp"
#include "spreadsheet/number_format.hpp"

namespace guben::spreadsheet {
namespace {

// Record types ([MS-XLS] 2.3).
enum : uint16_t {
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

std::string utf8_of(const std::u16string& text) {
  std::string out(text.size() * 3, '\0');
  int32_t length = 0;
  UErrorCode status = U_ZERO_ERROR;
  u_strToUTF8WithSub(out.data(), static_cast<int32_t>(out.size()), &length, text.data(),
                     static_cast<int32_t>(text.size()), 0xFFFD, nullptr, &status);
  out.resize(U_SUCCESS(status) ? static_cast<size_t>(length) : 0);
  return out;
}

/// Records one after the other.
class Records {
 public:
  Records(std::string_view stream, size_t start) : stream_(stream), at_(start) {}
  /// False at the end of the stream.
  bool next() {
    if (at_ + 4 > stream_.size()) return false;
    type_ = number_at<uint16_t>(stream_, at_);
    const auto length = number_at<uint16_t>(stream_, at_ + 2);
    if (stream_.size() - at_ - 4 < length) throw Damaged{"spreadsheet.damaged", "a record ends too early"};
    data_ = stream_.substr(at_ + 4, length);
    at_ += 4u + length;
    return true;
  }
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
class ContinuedReader {
 public:
  explicit ContinuedReader(Records& records) : records_(records) {}
  template <typename T>
  T take() {
    if (left() == 0) go_on();
    const T value = number_at<T>(records_.data(), at_);
    at_ += sizeof(T);
    return value;
  }
  bool ended() const { return left() == 0 && !records_.is_continued(); }
  void skip(size_t bytes) {
    while (bytes > 0) {
      if (left() == 0) go_on();
      const size_t now = std::min(bytes, left());
      at_ += now, bytes -= now;
    }
  }
  /// `length` characters, whose form is told at their head and again wherever they are cut.
  std::u16string characters(size_t length, bool is_wide) {
    std::u16string text;
    while (text.size() < length) {
      if (left() == 0) go_on(), is_wide = take<uint8_t>() & 1;
      if (is_wide) text += static_cast<char16_t>(take<uint16_t>());
      else text += static_cast<char16_t>(take<uint8_t>());
    }
    return text;
  }
  /// A text with its head: length, form, and what follows the characters (formatting runs, readings), which is passed
  /// over.
  std::string text() {
    const auto length = take<uint16_t>();
    const auto form = take<uint8_t>();
    const size_t runs = form & 8 ? take<uint16_t>() : 0, readings = form & 4 ? take<uint32_t>() : 0;
    auto all = utf8_of(characters(length, form & 1));
    skip(runs * 4 + readings);
    return all;
  }

 private:
  size_t left() const { return records_.data().size() - at_; }
  void go_on() {
    if (!records_.is_continued() || !records_.next()) throw Damaged{"spreadsheet.damaged", "a text ends too early"};
    at_ = 0;
  }
  Records& records_;
  size_t at_ = 0;
};

/// A number in 30 bits ([MS-XLS] 2.5.217): a whole one or the head of a double, perhaps in hundredths.
double rk_number(uint32_t rk) {
  double value = 0;
  if (rk & 2) value = static_cast<int32_t>(rk) >> 2;
  else {
    const uint64_t bits = static_cast<uint64_t>(rk & 0xFFFFFFFC) << 32;
    std::memcpy(&value, &bits, sizeof value);
  }
  return rk & 1 ? value / 100 : value;
}

std::string_view error_text(uint8_t code) {
  switch (code) {
    case 0x00: return "#NULL!";
    case 0x07: return "#DIV/0!";
    case 0x0F: return "#VALUE!";
    case 0x17: return "#REF!";
    case 0x1D: return "#NAME?";
    case 0x24: return "#NUM!";
    default: return "#N/A";
  }
}

/// The cells of a sheet as they stand in the file, and the rows they make: blocks of rows may come in any order.
class SheetCells {
 public:
  void add_number(uint16_t row, uint16_t column, CellKind kind, double number) {
    place(row, column, kind).number = number;
  }
  /// `text` outlives this.
  void add_text(uint16_t row, uint16_t column, CellKind kind, std::string_view text) {
    place(row, column, kind).text = text;
  }
  void add_own_text(uint16_t row, uint16_t column, std::string text) {
    add_text(row, column, CellKind::Text, own_.emplace_back(std::move(text)));
  }
  void hide(uint16_t row) { hidden_.insert(row); }
  /// The value of a formula that turned out to be a text.
  void give_last_text(std::string text) {
    if (!cells_.empty()) cells_.back().kind = CellKind::Text, cells_.back().text = own_.emplace_back(std::move(text));
  }
  void visit(const std::function<bool(const Row&)>& visitor) {
    std::stable_sort(cells_.begin(), cells_.end(), [](const Placed& a, const Placed& b) {
      return std::tie(a.row, a.column) < std::tie(b.row, b.column);
    });
    Row row;
    for (size_t first = 0, end = 0; first < cells_.size(); first = end) {
      while (end < cells_.size() && cells_[end].row == cells_[first].row) ++end;
      row.number = cells_[first].row + 1;
      row.hidden = hidden_.contains(cells_[first].row);
      row.cells.assign(cells_[end - 1].column + 1u, {});
      std::deque<std::string> numbers;
      for (size_t i = first; i < end; ++i) {
        const auto& cell = cells_[i];
        const bool is_number = cell.kind == CellKind::Number || cell.kind == CellKind::DateNumber;
        row.cells[cell.column] = {cell.kind, is_number ? numbers.emplace_back(number_text(cell.number)) : cell.text};
      }
      if (!visitor(row)) return;
    }
  }

 private:
  static constexpr size_t kMost = size_t{65536} * 256;  // that a sheet can hold
  struct Placed {
    uint16_t row, column;
    CellKind kind;
    double number;
    std::string_view text;
  };
  Placed& place(uint16_t row, uint16_t column, CellKind kind) {
    if (cells_.size() == kMost) throw Damaged{"spreadsheet.too_large", "cells"};
    return cells_.emplace_back(Placed{row, column, kind, 0, {}});
  }
  std::vector<Placed> cells_;
  std::deque<std::string> own_;
  std::set<uint16_t> hidden_;
};

}  // namespace

XlsWorkbook::XlsWorkbook(const std::filesystem::path& file) : file_name_(file.filename().string()) {
  container_ = "xls";
  const CompoundFile container(file);
  if (container.has("EncryptedPackage")) throw Damaged{"spreadsheet.encrypted", {}};
  if (!container.has("Workbook"))
    throw Damaged{container.has("Book") ? "spreadsheet.older_xls" : "spreadsheet.not_a_spreadsheet", {}};
  stream_ = container.stream("Workbook");
  load_globals();
}

void XlsWorkbook::load_globals() {
  std::set<uint16_t> date_formats;
  Records records(stream_, 0);
  if (!records.next() || records.type() != kBof) throw Damaged{"spreadsheet.damaged", "no beginning"};
  if (records.at<uint16_t>(0) != 0x0600) throw Damaged{"spreadsheet.older_xls", {}};
  while (records.next() && records.type() != kEof) switch (records.type()) {
      case kFilePass: throw Damaged{"spreadsheet.encrypted", {}};
      case kDate1904: from_1904_ = records.at<uint16_t>(0) == 1; break;
      case kFormat: {
        const auto id = records.at<uint16_t>(0);
        ContinuedReader reader(records);
        reader.skip(2);
        if (format_shows_date(reader.text())) date_formats.insert(id);
        break;
      }
      case kXf: {
        const auto format = records.at<uint16_t>(2);
        style_is_date_.push_back(is_builtin_date_format(format) || date_formats.contains(format));
        break;
      }
      case kBoundSheet: {
        if (records.at<uint8_t>(5) != 0) break;  // charts and macros hold no rows
        const auto start = records.at<uint32_t>(0);
        const bool hidden = (records.at<uint8_t>(4) & 3) != 0;
        const auto length = records.at<uint8_t>(6);
        ContinuedReader reader(records);
        reader.skip(7);
        const bool is_wide = reader.take<uint8_t>() & 1;
        sheets_.push_back({utf8_of(reader.characters(length, is_wide)), hidden});
        starts_.push_back(start);
        break;
      }
      case kSst: {
        const auto count = records.at<uint32_t>(4);
        ContinuedReader reader(records);
        reader.skip(8);
        while (strings_.size() < count && !reader.ended()) strings_.push_back(reader.text());
        if (strings_.size() < count) throw Damaged{"spreadsheet.damaged", "string table"};
        break;
      }
      default: break;
    }
}

Result<SheetEnd> XlsWorkbook::read(size_t sheet, const std::function<bool(const Row&)>& visit) {
  SheetEnd end;
  SheetCells cells;
  const auto add_number = [&](uint16_t row, uint16_t column, uint16_t style, double value) {
    const bool is_date = style < style_is_date_.size() && style_is_date_[style];
    cells.add_number(row, column, is_date ? CellKind::DateNumber : CellKind::Number,
                     is_date && from_1904_ ? value + kDaysBefore1904 : value);
  };
  const auto add_boolean_or_error = [&](uint16_t row, uint16_t column, uint8_t value, bool is_error) {
    cells.add_text(row, column, is_error ? CellKind::Error : CellKind::Boolean,
                   is_error ? error_text(value)
                   : value  ? "1"
                            : "0");
  };
  try {
    Records records(stream_, starts_[sheet]);
    if (!records.next() || records.type() != kBof) throw Damaged{"spreadsheet.damaged", "no beginning of a sheet"};
    int depth = 1;  // a chart on the sheet has records of its own between a beginning and an end
    while (depth > 0 && records.next()) {
      const auto type = records.type();
      if (type == kBof) ++depth;
      if (type == kEof) --depth;
      if (depth != 1) continue;
      const auto place = [&](size_t offset) { return records.at<uint16_t>(offset); };
      switch (type) {
        case kRow:
          if (records.at<uint32_t>(12) & 0x20) cells.hide(place(0));
          break;
        case kLabelSst: {
          const auto index = records.at<uint32_t>(6);
          if (index >= strings_.size()) throw Damaged{"spreadsheet.damaged", "shared string"};
          cells.add_text(place(0), place(2), CellKind::Text, strings_[index]);
          break;
        }
        case kLabel:
        case kRString: {
          const auto row = place(0), column = place(2);
          ContinuedReader reader(records);
          reader.skip(6);
          cells.add_own_text(row, column, reader.text());
          break;
        }
        case kNumber: add_number(place(0), place(2), place(4), records.at<double>(6)); break;
        case kRk: add_number(place(0), place(2), place(4), rk_number(records.at<uint32_t>(6))); break;
        case kMulRk:
          for (size_t at = 4, column = place(2); at + 8 <= records.data().size(); at += 6, ++column)
            add_number(place(0), static_cast<uint16_t>(column), place(at), rk_number(records.at<uint32_t>(at + 2)));
          break;
        case kBoolErr:
          add_boolean_or_error(place(0), place(2), records.at<uint8_t>(6), records.at<uint8_t>(7) != 0);
          break;
        case kFormula: {
          const auto row = place(0), column = place(2);
          if (place(12) != 0xFFFF) add_number(row, column, place(4), records.at<double>(6));
          else if (const auto kind = records.at<uint8_t>(6); kind == 1 || kind == 2)
            add_boolean_or_error(row, column, records.at<uint8_t>(8), kind == 2);
          else
            cells.add_text(row, column, kind == 0 ? CellKind::FormulaOnly : CellKind::Text,
                           {});  // a text stands in the next record
          break;
        }
        case kString: {
          ContinuedReader reader(records);
          cells.give_last_text(reader.text());
          break;
        }
        case kMergeCells:
          for (size_t n = 0, at = 2; n < place(0); ++n, at += 8)
            end.merged.push_back({place(at) + 1, place(at + 2) + 1, place(at + 4), place(at + 6)});
          break;
        default: break;
      }
    }
    if (depth > 0) throw Damaged{"spreadsheet.damaged", "no end of a sheet"};
  } catch (const Damaged& damaged) { return Refusal{damaged.code, {{"file", file_name_}, {"detail", damaged.detail}}}; }
  cells.visit(visit);
  return end;
}

}  // namespace guben::spreadsheet
