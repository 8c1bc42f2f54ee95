#include "spreadsheet/shared_strings.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cstdlib>
#include <cstring>

#include "core/result.hpp"
#include "spreadsheet/damaged.hpp"
#include "spreadsheet/remarks.hpp"
#include "spreadsheet/xml_pull.hpp"

namespace guben::spreadsheet {

SharedStrings::~SharedStrings() {
  if (bytes_) munmap(bytes_, mapped_);
  if (file_ >= 0) close(file_);
}

void SharedStrings::append(std::string_view text) {
  if (used_ + text.size() > mapped_) grow(std::max<size_t>({mapped_ * 2, used_ + text.size(), size_t{1} << 20}));
  if (!text.empty()) std::memcpy(bytes_ + used_, text.data(), text.size());  // the first may be empty: no memory yet
  used_ += text.size();
  ends_.push_back(used_);
}

void SharedStrings::grow(size_t wanted) {
  if (file_ < 0 && wanted > kInMemory) move_to_file();
  // posix_fallocate, not ftruncate: a full disk is an error here, not a SIGBUS later.
  if (file_ >= 0 && posix_fallocate(file_, 0, static_cast<off_t>(wanted)) != 0)
    throw Failure("no room for the string table of a spreadsheet");
  const int kind = file_ >= 0 ? MAP_SHARED : MAP_PRIVATE | MAP_ANONYMOUS;
  void* at = bytes_ ? mremap(bytes_, mapped_, wanted, MREMAP_MAYMOVE)
                    : mmap(nullptr, wanted, PROT_READ | PROT_WRITE, kind, file_, 0);
  if (at == MAP_FAILED) throw Failure("cannot map the string table of a spreadsheet");
  bytes_ = static_cast<char*>(at);
  mapped_ = wanted;
}

void SharedStrings::move_to_file() {
  std::string name = (std::filesystem::temp_directory_path() / "guben-strings-XXXXXX").string();
  file_ = mkstemp(name.data());  // mode 0600
  if (file_ < 0) throw Failure("cannot make a temporary file in " + name);
  unlink(name.c_str());
  for (size_t written = 0; written < used_;) {
    const auto more = pwrite(file_, bytes_ + written, used_ - written, static_cast<off_t>(written));
    if (more <= 0) throw Failure("no room for the string table of a spreadsheet");
    written += static_cast<size_t>(more);
  }
  if (bytes_) munmap(bytes_, mapped_);
  bytes_ = nullptr;
  mapped_ = 0;
}

void SharedStrings::append_valid(std::string_view text) {
  if (is_sound_text(text)) return append(text);
  std::string mended(text);
  remarks_.emplace(ends_.size(), mend_text(mended));
  append(mended);
}

Remark SharedStrings::remark_of(size_t index) const {
  const auto found = remarks_.find(index);
  return found == remarks_.end() ? Remark::None : found->second;
}

std::string_view SharedStrings::at(size_t index) const {
  const uint64_t from = index == 0 ? 0 : ends_[index - 1];
  return {bytes_ + from, static_cast<size_t>(ends_[index] - from)};
}

namespace {
/// The text of <si><t>…</t></si> at the start of `window`, when it needs no decoding; nothing for every other form.
std::optional<std::string_view> plain_string_at(std::string_view window) {
  constexpr std::string_view head = "<si><t>", tail = "</t></si>";
  if (!window.starts_with(head)) return std::nullopt;
  size_t end = head.size();
  while (end < window.size() && window[end] != '<' && window[end] != '&' && window[end] != '_') ++end;
  if (window.substr(end, tail.size()) != tail) return std::nullopt;
  return window.substr(head.size(), end - head.size());
}

[[noreturn]] void broken() { throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_structure"}; }
}  // namespace

void SharedStrings::load(const Archive& archive, const std::string& part) {
  ZipEntry entry(archive, part);
  XmlPull xml(entry);
  std::string text;
  bool in_text = false, in_string = false;
  int in_phonetic = 0;
  for (auto token = xml.next(); token != XmlToken::Done; token = xml.next()) {
    if (token == XmlToken::Text) {
      if (in_text && in_phonetic == 0) append_text(text, xml);
      continue;
    }
    const bool start = token == XmlToken::Start;
    if (xml.name() == "t") in_text = start;
    else if (xml.name() == "rPh") {
      if (!start && in_phonetic == 0) broken();
      in_phonetic += start ? 1 : -1;
    } else if (xml.name() == "si") {
      // One text more or less, and every cell behind it would say another's.
      if (std::exchange(in_string, start) == start) broken();
      if (start) text.clear();
      else append_valid(text);
    }
    // Where one string has ended, or the table has begun, plain strings follow one another.
    if ((xml.name() == "si" && !start) || (xml.name() == "sst" && start))
      while (const auto plain = plain_string_at(xml.window())) {
        append_valid(*plain);
        xml.skip(plain->size() + std::string_view("<si><t></t></si>").size());
      }
  }
  if (in_string) broken();
}

}  // namespace guben::spreadsheet
