#include "spreadsheet/zip_entry.hpp"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include "core/text.hpp"

namespace guben::spreadsheet {
namespace {
// A full sheet (2^20 rows of 40 columns) is about 2.5 GiB of XML; deflate cannot exceed 1032:1, and Excel's own sheets
// stay below 60:1 even when every row is the same.
constexpr uint64_t kMaxBytes = 6ull << 30;
constexpr uint64_t kRatioChecked = 64ull << 20;
constexpr uint64_t kMaxRatio = 300;

std::string part_name(std::string name) {
  name = lower_ascii(replaced(std::move(name), "\\", "/"));
  return name.starts_with("/") ? name.substr(1) : name;
}

[[noreturn]] void bad_container() { throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_container"}; }
}  // namespace

Archive::Archive(const std::string& path) : zip_(nullptr, [](zip_t* z) { zip_discard(z); }) {
  int error = 0;
  zip_.reset(zip_open(path.c_str(), ZIP_RDONLY, &error));
  if (!zip_) bad_container();
  list_parts();
}

Archive::Archive(InMemory archive) : bytes_(std::move(archive.bytes)), zip_(nullptr, [](zip_t* z) { zip_discard(z); }) {
  auto* source = zip_source_buffer_create(bytes_.data(), bytes_.size(), 0, nullptr);
  if (source) zip_.reset(zip_open_from_source(source, ZIP_RDONLY, nullptr));
  if (!zip_ && source) zip_source_free(source);
  if (!zip_) bad_container();
  list_parts();
}

void Archive::list_parts() {
  const auto count = zip_get_num_entries(zip_.get(), 0);
  for (zip_int64_t i = 0; i < count; ++i)
    if (const char* name = zip_get_name(zip_.get(), static_cast<zip_uint64_t>(i), ZIP_FL_ENC_GUESS))
      parts_.emplace(part_name(name), static_cast<uint64_t>(i));
}

std::optional<uint64_t> Archive::index_of(const std::string& part) const {
  const auto found = parts_.find(part_name(part));
  if (found == parts_.end()) return std::nullopt;
  return found->second;
}

/// A raw deflate stream, with the size and checksum it should have.
struct ZipEntry::Inflater {
  static constexpr size_t kInput = 1 << 16;
  inflate_state state;
  std::vector<uint8_t> input = std::vector<uint8_t>(kInput);
  uint32_t checksum = 0, expected_checksum;
  uint64_t inflated = 0, expected_size;

  explicit Inflater(const zip_stat_t& stat) : expected_checksum(stat.crc), expected_size(stat.size) {
    isal_inflate_init(&state);
    state.crc_flag = ISAL_DEFLATE;
  }
  bool is_finished() const { return state.block_state == ISAL_BLOCK_FINISH; }

  /// Fills `into` as far as the stream goes; false when the stream is broken.
  bool read(zip_file_t* file, char* into, size_t size, size_t& got) {
    state.next_out = reinterpret_cast<uint8_t*>(into);
    state.avail_out = static_cast<uint32_t>(std::min<size_t>(size, UINT32_MAX));
    while (state.avail_out > 0 && !is_finished()) {
      if (state.avail_in == 0) {
        const auto more = zip_fread(file, input.data(), input.size());
        if (more < 0) return false;
        state.next_in = input.data();
        state.avail_in = static_cast<uint32_t>(more);
      }
      const auto had_in = state.avail_in, had_out = state.avail_out;
      if (isal_inflate(&state) < ISAL_DECOMP_OK) return false;
      // No input is left and nothing more comes out: the stream was cut.
      if (!is_finished() && state.avail_in == 0 && had_in == 0 && state.avail_out == had_out) return false;
    }
    got = static_cast<size_t>(state.next_out - reinterpret_cast<uint8_t*>(into));
    checksum = crc32_gzip_refl(checksum, reinterpret_cast<uint8_t*>(into), got);
    inflated += got;
    return !is_finished() || (checksum == expected_checksum && inflated == expected_size);
  }
};

ZipEntry::ZipEntry(const Archive& archive, const std::string& part) : file_(nullptr, zip_fclose), part_(part) {
  const auto index = archive.index_of(part);
  zip_stat_t stat;
  if (!index || zip_stat_index(archive.handle(), *index, 0, &stat) != 0) throw Damaged{"spreadsheet.damaged", part};
  if ((stat.valid & ZIP_STAT_ENCRYPTION_METHOD) && stat.encryption_method != ZIP_EM_NONE)
    throw Damaged{"spreadsheet.encrypted", part};
  if (stat.size > kMaxBytes) throw Damaged{"spreadsheet.too_large", part};
  compressed_ = stat.comp_size;
  const bool is_deflated = stat.comp_method == ZIP_CM_DEFLATE;
  file_.reset(zip_fopen_index(archive.handle(), *index, is_deflated ? ZIP_FL_COMPRESSED : 0));
  if (!file_) throw Damaged{"spreadsheet.damaged", part};
  if (is_deflated) inflater_ = std::make_unique<Inflater>(stat);
}

ZipEntry::~ZipEntry() = default;

size_t ZipEntry::read_stored(char* into, size_t size) {
  const auto got = zip_fread(file_.get(), into, size);
  if (got < 0) throw Damaged{"spreadsheet.damaged", part_};
  return static_cast<size_t>(got);
}

size_t ZipEntry::read(char* into, size_t size) {
  size_t got = 0;
  if (!inflater_) got = read_stored(into, size);
  else if (!inflater_->is_finished() && !inflater_->read(file_.get(), into, size, got))
    throw Damaged{"spreadsheet.damaged", part_};
  read_ += got;
  if (read_ > kMaxBytes || (read_ > kRatioChecked && read_ / (compressed_ + 1) > kMaxRatio))
    throw Damaged{"spreadsheet.too_large", part_};
  return got;
}

}  // namespace guben::spreadsheet
