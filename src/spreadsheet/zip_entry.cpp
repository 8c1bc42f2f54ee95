#include "spreadsheet/zip_entry.hpp"

namespace guben::spreadsheet {
namespace {
// A full sheet (2^20 rows of 40 columns) is about 2.5 GiB of XML; deflate cannot exceed 1032:1, and Excel's own sheets stay
// below 60:1 even when every row is the same.
constexpr uint64_t kMaxBytes = 6ull << 30;
constexpr uint64_t kRatioChecked = 64ull << 20;
constexpr uint64_t kMaxRatio = 300;
}  // namespace

Archive::Archive(const std::string& path) : zip_(nullptr, [](zip_t* z) { zip_discard(z); }) {
  int error = 0;
  zip_.reset(zip_open(path.c_str(), ZIP_RDONLY, &error));
  if (!zip_) throw Damaged{"spreadsheet.damaged", "zip"};
}

bool Archive::has(const std::string& part) const { return zip_name_locate(zip_.get(), part.c_str(), ZIP_FL_NOCASE) >= 0; }

ZipEntry::ZipEntry(const Archive& archive, const std::string& part) : file_(nullptr, zip_fclose), part_(part) {
  const auto index = zip_name_locate(archive.handle(), part.c_str(), ZIP_FL_NOCASE);
  zip_stat_t stat;
  if (index < 0 || zip_stat_index(archive.handle(), static_cast<zip_uint64_t>(index), 0, &stat) != 0) throw Damaged{"spreadsheet.damaged", part};
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE) throw Damaged{"spreadsheet.encrypted", part};
  if (stat.size > kMaxBytes) throw Damaged{"spreadsheet.too_large", part};
  compressed_ = stat.comp_size;
  file_.reset(zip_fopen_index(archive.handle(), static_cast<zip_uint64_t>(index), 0));
  if (!file_) throw Damaged{"spreadsheet.damaged", part};
}

size_t ZipEntry::read(char* into, size_t size) {
  const auto got = zip_fread(file_.get(), into, size);
  if (got < 0) throw Damaged{"spreadsheet.damaged", part_};
  read_ += static_cast<uint64_t>(got);
  if (read_ > kMaxBytes || (read_ > kRatioChecked && read_ / (compressed_ + 1) > kMaxRatio)) throw Damaged{"spreadsheet.too_large", part_};
  return static_cast<size_t>(got);
}

}  // namespace guben::spreadsheet
