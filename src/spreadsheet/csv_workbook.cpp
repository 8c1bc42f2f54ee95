#include "spreadsheet/csv_workbook.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unicode/ucnv.h>
#include <unistd.h>

#include "core/text.hpp"
#include "spreadsheet/csv_records.hpp"

namespace guben::spreadsheet {
namespace {

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
  CsvRecords records(separator_, visit);
  const bool more = converter_name_ ? feed_converted(records) : records.feed({bytes_ + start_, size_ - start_});
  if (records.is_overlong() || (more && records.ended_inside_quotes()))
    return Refusal{"spreadsheet.damaged", {{"file", name_}, {"detail", "\""}}};
  if (more) records.finish();
  return SheetEnd{};
}

bool CsvWorkbook::feed_converted(CsvRecords& records) const {
  UErrorCode status = U_ZERO_ERROR;
  const std::unique_ptr<UConverter, void (*)(UConverter*)> from(ucnv_open(converter_name_, &status), ucnv_close),
      to(ucnv_open("UTF-8", &status), ucnv_close);
  if (U_FAILURE(status)) throw Failure("ICU has no converter for the encoding of " + name_);
  std::vector<UChar> pivot(1 << 14);
  UChar *pivot_source = pivot.data(), *pivot_target = pivot.data();
  std::vector<char> block(1 << 16);
  const char *source = bytes_ + start_, *limit = bytes_ + size_;
  bool first = true, more = true;
  do {
    char* target = block.data();
    status = U_ZERO_ERROR;
    ucnv_convertEx(to.get(), from.get(), &target, block.data() + block.size(), &source, limit, pivot.data(),
                   &pivot_source, &pivot_target, pivot.data() + pivot.size(), first, true, &status);
    first = false;
    more = records.feed({block.data(), static_cast<size_t>(target - block.data())});
  } while (more && status == U_BUFFER_OVERFLOW_ERROR);
  return more;
}

}  // namespace guben::spreadsheet
