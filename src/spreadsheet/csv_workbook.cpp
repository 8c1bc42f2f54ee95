#include "spreadsheet/csv_workbook.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unicode/ucnv.h>
#include <unistd.h>

#include "core/text.hpp"

namespace guben::spreadsheet {
namespace {

/// Feeds text in pieces and hands out whole records.
class RecordParser {
 public:
  RecordParser(char separator, const std::function<bool(const Row&)>& visit) : separator_(separator), visit_(visit) {}

  /// False when the visitor wants no more.
  bool feed(std::string_view piece) {
    for (const char *at = piece.data(), *end = at + piece.size(); at < end; ++at) {
      const char c = *at;
      if (state_ == State::Quoted) {
        if (c == '"') state_ = State::QuoteInQuoted;
        else texts_ += c;
        continue;
      }
      if (state_ == State::Plain && !is_special(c)) {
        const char* run = at;
        while (at + 1 < end && !is_special(at[1])) ++at;
        texts_.append(run, static_cast<size_t>(at + 1 - run));
        if (texts_.size() > kMaxRecord) return false;
        continue;
      }
      if (state_ == State::QuoteInQuoted) {
        if (c == '"') {
          texts_ += '"';
          state_ = State::Quoted;
          continue;
        }
        state_ = State::Plain;
      }
      if (c == separator_) end_field();
      else if (c == '\n') {
        if (!end_record()) return false;
      } else if (c == '"' &&
                 (texts_.size() == field_start_ || (texts_.size() == field_start_ + 1 && texts_.back() == '='))) {
        // ="430…" keeps a spreadsheet program from reading the cell as a number.
        texts_.resize(field_start_);
        state_ = State::Quoted;
      } else if (c != '\r') texts_ += c;
      if (texts_.size() > kMaxRecord) return false;
    }
    return true;
  }
  bool finish() { return texts_.empty() && spans_.empty() ? true : end_record(); }
  bool is_overlong() const { return texts_.size() > kMaxRecord; }
  bool ended_inside_quotes() const { return state_ == State::Quoted; }

 private:
  enum class State { Plain, Quoted, QuoteInQuoted };
  static constexpr size_t kMaxRecord = 4 << 20;
  bool is_special(char c) const { return c == separator_ || c == '\n' || c == '\r' || c == '"'; }

  void end_field() {
    spans_.push_back({field_start_, texts_.size() - field_start_});
    field_start_ = texts_.size();
  }
  bool end_record() {
    end_field();
    ++row_.number;
    const auto cuts_a_character = [&](const auto& span) {
      return span.second > 0 && (texts_[span.first] & 0xC0) == 0x80;
    };
    if (!is_valid_utf8(texts_) ||
        std::any_of(spans_.begin(), spans_.end(), cuts_a_character)) {  // bytes that are no text, so rare
      std::string mended;
      for (auto& [start, length] : spans_) {
        const auto field = made_valid_utf8(std::string_view(texts_).substr(start, length));
        start = mended.size();
        length = field.size();
        mended += field;
      }
      texts_ = std::move(mended);
    }
    row_.cells.clear();
    for (const auto& [start, length] : spans_)
      row_.cells.push_back(
          {length == 0 ? CellKind::Empty : CellKind::Text, std::string_view(texts_).substr(start, length)});
    while (!row_.cells.empty() && row_.cells.back().kind == CellKind::Empty) row_.cells.pop_back();
    const bool more = visit_(row_);
    texts_.clear();
    spans_.clear();
    field_start_ = 0;
    state_ = State::Plain;
    return more;
  }

  char separator_;
  const std::function<bool(const Row&)>& visit_;
  State state_ = State::Plain;
  std::string texts_;
  size_t field_start_ = 0;
  std::vector<std::pair<size_t, size_t>> spans_;
  Row row_;
};

char most_frequent_separator(std::string_view head) {
  std::map<char, int> counts{{',', 0}, {'\t', 0}, {';', 0}};
  bool quoted = false;
  for (const char c : head) {
    if (c == '"') quoted = !quoted;
    else if (!quoted && counts.contains(c)) ++counts[c];
  }
  char best = ',';
  for (const auto& [separator, count] : counts)
    if (count > counts[best]) best = separator;
  return best;
}

}  // namespace

CsvWorkbook::CsvWorkbook(const std::filesystem::path& file) : name_(file.filename().string()) {
  const int descriptor = open(file.c_str(), O_RDONLY | O_CLOEXEC);
  struct stat info {};
  if (descriptor < 0 || fstat(descriptor, &info) != 0) throw Failure("cannot read " + file.string());
  size_ = static_cast<size_t>(info.st_size);
  void* at = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, descriptor, 0);
  close(descriptor);
  if (at == MAP_FAILED) throw Failure("cannot map " + file.string());
  bytes_ = static_cast<const char*>(at);
  const std::string_view all(bytes_, size_);
  if (all.starts_with("\xEF\xBB\xBF")) start_ = 3, container_ = "csv utf-8";
  else if (all.starts_with("\xFF\xFE")) start_ = 2, converter_name_ = "UTF-16LE", container_ = "csv utf-16";
  else if (all.starts_with("\xFE\xFF")) start_ = 2, converter_name_ = "UTF-16BE", container_ = "csv utf-16";
  else if (is_valid_utf8(all.substr(0, std::min<size_t>(size_, 1u << 30)))) container_ = "csv utf-8";
  else converter_name_ = "gb18030", container_ = "csv gb18030";
  // Separators are ASCII in every encoding above but UTF-16, where the other byte is zero.
  separator_ = most_frequent_separator(all.substr(start_, 1 << 16));
  sheets_.push_back({file.stem().string(), false});
}

CsvWorkbook::~CsvWorkbook() { munmap(const_cast<char*>(bytes_), size_); }

Result<SheetEnd> CsvWorkbook::read(size_t, const std::function<bool(const Row&)>& visit) {
  RecordParser parser(separator_, visit);
  bool more = true;
  if (!converter_name_) {
    more = parser.feed({bytes_ + start_, size_ - start_});
  } else {
    UErrorCode status = U_ZERO_ERROR;
    const std::unique_ptr<UConverter, void (*)(UConverter*)> from(ucnv_open(converter_name_, &status), ucnv_close),
        to(ucnv_open("UTF-8", &status), ucnv_close);
    if (U_FAILURE(status)) throw Failure("ICU has no converter for the encoding of " + name_);
    std::vector<UChar> pivot(1 << 14);
    UChar *pivot_source = pivot.data(), *pivot_target = pivot.data();
    std::vector<char> block(1 << 16);
    const char *source = bytes_ + start_, *limit = bytes_ + size_;
    bool first = true;
    do {
      char* target = block.data();
      status = U_ZERO_ERROR;
      ucnv_convertEx(to.get(), from.get(), &target, block.data() + block.size(), &source, limit, pivot.data(),
                     &pivot_source, &pivot_target, pivot.data() + pivot.size(), first, true, &status);
      first = false;
      more = parser.feed({block.data(), static_cast<size_t>(target - block.data())});
    } while (more && status == U_BUFFER_OVERFLOW_ERROR);
  }
  if (parser.is_overlong() || (more && parser.ended_inside_quotes()))
    return Refusal{"spreadsheet.damaged", {{"file", name_}, {"detail", "\""}}};
  if (more) parser.finish();
  return SheetEnd{};
}

}  // namespace guben::spreadsheet
