#include "cli/terminal.hpp"

#include <unistd.h>

#include <cerrno>

#include "core/new_file.hpp"
#include "core/shown.hpp"

namespace guben::cli {
namespace {
constexpr size_t kBlock = 1 << 16;

/// Where the last character begins, if its end is still to come.
size_t whole_characters(std::string_view text) {
  size_t at = text.size();
  for (size_t back = 1; back <= 3 && back <= text.size(); ++back) {
    const auto b = static_cast<unsigned char>(text[text.size() - back]);
    if (b < 0x80) break;
    if (b < 0xC0) continue;
    const size_t length = b >= 0xF0 ? 4 : b >= 0xE0 ? 3 : 2;
    if (length > back) at = text.size() - back;
    break;
  }
  return at;
}
}  // namespace

Terminal::Terminal(std::ostream& stream, int descriptor)
    : stream_(stream), before_(stream.rdbuf(this)), descriptor_(descriptor), at_once_(::isatty(descriptor) == 1) {}

Terminal::~Terminal() {
  write_out(true);
  stream_.rdbuf(before_);
}

Terminal::int_type Terminal::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  const char letter = traits_type::to_char_type(c);
  return xsputn(&letter, 1) == 1 ? c : traits_type::eof();
}

std::streamsize Terminal::xsputn(const char* text, std::streamsize count) {
  waiting_.append(text, static_cast<size_t>(count));
  const bool is_due = waiting_.size() >= kBlock || (at_once_ && waiting_.find('\n') != std::string::npos);
  return is_due && !write_out(false) ? 0 : count;
}

int Terminal::sync() { return write_out(false) ? 0 : -1; }

bool Terminal::write_out(bool all) {
  const size_t end = all ? waiting_.size() : whole_characters(waiting_);
  const bool is_written = write_all(descriptor_, shown(std::string_view(waiting_).substr(0, end)));
  if (!is_written && error_ == 0) error_ = errno == 0 ? EIO : errno;
  waiting_.erase(0, end);
  return is_written;
}

}  // namespace guben::cli
