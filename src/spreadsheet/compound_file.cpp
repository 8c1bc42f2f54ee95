#include "spreadsheet/compound_file.hpp"

#include <fstream>

#include "spreadsheet/bytes.hpp"

namespace guben::spreadsheet {
namespace {

constexpr size_t kLargest = 128 << 20;             // bytes of a file
constexpr uint32_t kLastSector = 0xFFFFFFFA;       // numbers from here on are marks: free, end of chain, table
constexpr size_t kSmallSector = 64, kEntry = 128;  // bytes
constexpr uint64_t kCutOff = 4096;                 // streams below it lie in small sectors

[[noreturn]] void damaged() { throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_container"}; }

/// Follows a chain; more steps than there are sectors are a circle.
template <typename Visit>
void follow(const std::vector<uint32_t>& next, uint32_t start, Visit visit) {
  size_t steps = 0;
  for (uint32_t at = start; at < kLastSector; at = next[at]) {
    if (at >= next.size() || ++steps > next.size()) damaged();
    visit(at);
  }
}

void append_numbers(std::string_view bytes, std::vector<uint32_t>& numbers) {
  for (size_t at = 0; at + 4 <= bytes.size(); at += 4) numbers.push_back(number_at<uint32_t>(bytes, at));
}

}  // namespace

CompoundFile::CompoundFile(const std::filesystem::path& file) {
  if (std::filesystem::file_size(file) > kLargest) throw Damaged{"spreadsheet.too_large", "> 128 MB"};
  std::ifstream in(file, std::ios::binary);
  bytes_.assign(std::istreambuf_iterator<char>(in), {});
  const auto shift = number_at<uint16_t>(bytes_, 30);
  if (shift != 9 && shift != 12) damaged();
  sector_size_ = size_t{1} << shift;
  load_sector_table();
  load_directory();
}

std::string_view CompoundFile::sector(uint32_t number) const {
  const size_t offset = (size_t{number} + 1) * sector_size_;
  // The last sector of some writers is cut short.
  if (number >= kLastSector || offset >= bytes_.size()) damaged();
  return std::string_view(bytes_).substr(offset, sector_size_);
}

void CompoundFile::load_sector_table() {
  constexpr size_t kInHeader = 109;
  std::vector<uint32_t> tables;
  append_numbers(std::string_view(bytes_).substr(std::min<size_t>(bytes_.size(), 76), kInHeader * 4), tables);
  const size_t sectors = bytes_.size() / sector_size_;
  size_t steps = 0;
  for (auto at = number_at<uint32_t>(bytes_, 68); at < kLastSector; ++steps) {
    if (steps > sectors) damaged();
    const size_t first = tables.size();
    append_numbers(sector(at), tables);
    if (tables.size() == first) damaged();
    at = tables.back();
    tables.pop_back();
  }
  for (const uint32_t table : tables)
    if (table < kLastSector && next_.size() <= sectors + sector_size_) append_numbers(sector(table), next_);
}

std::string CompoundFile::chained(uint32_t start) const {
  std::string all;
  follow(next_, start, [&](uint32_t at) { all += sector(at); });
  return all;
}

void CompoundFile::load_directory() {
  const auto directory = chained(number_at<uint32_t>(bytes_, 48));
  for (size_t at = 0; at + kEntry <= directory.size(); at += kEntry) {
    const auto entry = std::string_view(directory).substr(at, kEntry);
    const auto length = number_at<uint16_t>(entry, 64);
    const auto type = static_cast<uint8_t>(entry[66]);
    const Entry found{number_at<uint32_t>(entry, 116), number_at<uint32_t>(entry, 120)};
    std::string name;  // those that are looked for are ASCII
    for (size_t i = 0; i + 2 < length && i < 64; i += 2) name += entry[i + 1] == 0 ? entry[i] : '?';
    if (type == 2) entries_.emplace(lower_ascii(name), found);
    if (type != 5) continue;
    if (found.size > 0) small_ = chained(found.start);
    if (const auto first = number_at<uint32_t>(bytes_, 60); first < kLastSector)
      append_numbers(chained(first), next_small_);
  }
}

std::string CompoundFile::stream(const std::string& name) const {
  const auto found = entries_.find(lower_ascii(name));
  if (found == entries_.end()) damaged();
  const auto& [start, size] = found->second;
  std::string all;
  if (size >= kCutOff) all = chained(start);
  else
    follow(next_small_, start, [&](uint32_t at) {
      if (size_t{at} * kSmallSector >= small_.size()) damaged();
      all += std::string_view(small_).substr(size_t{at} * kSmallSector, kSmallSector);
    });
  if (all.size() < size) damaged();
  all.resize(size);
  return all;
}

}  // namespace guben::spreadsheet
