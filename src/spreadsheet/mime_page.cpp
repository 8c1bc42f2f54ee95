#include "spreadsheet/mime_page.hpp"

#include <optional>

#include "core/hex.hpp"
#include "core/text.hpp"
#include "spreadsheet/base64.hpp"
#include "spreadsheet/damaged.hpp"

namespace guben::spreadsheet {
namespace {

constexpr int kDeepest = 4;         // parts within parts
constexpr size_t kMostPages = 256;  // sheets

/// The head of a part up to its blank line, which is cut off `part`.
std::string_view take_head(std::string_view& part) {
  for (const std::string_view end : {"\r\n\r\n", "\n\n"})
    if (const auto at = part.find(end); at != std::string_view::npos) {
      const auto head = part.substr(0, at);
      part.remove_prefix(at + end.size());
      return head;
    }
  return std::exchange(part, {});
}

/// The value of a field of a head, which may go on over lines; empty when it is not there.
std::string_view field_of(std::string_view head, std::string_view name) {
  const auto lower = lower_ascii(head);
  for (size_t line = 0; line < lower.size();) {
    size_t end = lower.find('\n', line);
    while (end != std::string::npos && end + 1 < lower.size() && (lower[end + 1] == ' ' || lower[end + 1] == '\t'))
      end = lower.find('\n', end + 1);
    if (end == std::string::npos) end = lower.size();
    if (lower.compare(line, name.size(), name) == 0 && lower[line + name.size()] == ':')
      return trimmed(head.substr(line + name.size() + 1, end - line - name.size() - 1));
    line = end + 1;
  }
  return {};
}

/// charset="gb2312" within a field.
std::string parameter_of(std::string_view field, const std::string& name) {
  const auto at = lower_ascii(field).find(name + "=");
  if (at == std::string::npos) return {};
  auto rest = field.substr(at + name.size() + 1);
  if (rest.starts_with('"')) return std::string(rest.substr(1, rest.find('"', 1) - 1));
  return std::string(trimmed(rest.substr(0, rest.find_first_of("; \t\r\n"))));
}

std::string of_quoted_printable(std::string_view text) {
  std::string bytes;
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=') {
      bytes += text[i];
      continue;
    }
    const auto byte = i + 2 < text.size() ? from_hex(text.substr(i + 1, 2)) : std::nullopt;
    if (byte) {
      bytes += *byte;
      i += 2;
    } else if (text.substr(i + 1).starts_with("\r\n")) i += 2;
    else if (text.substr(i + 1).starts_with("\n")) i += 1;
    else bytes += '=';
  }
  return bytes;
}

void add_pages(std::string_view part, int depth, std::vector<WebPage>& pages) {
  if (depth > kDeepest || pages.size() == kMostPages) throw Damaged{"spreadsheet.too_large", "MHTML"};
  const auto head = take_head(part);
  const auto type = field_of(head, "content-type");
  if (lower_ascii(type).starts_with("text/html")) {
    const auto encoding = lower_ascii(field_of(head, "content-transfer-encoding"));
    pages.push_back({parameter_of(type, "charset"), encoding == "base64"             ? of_base64(part)
                                                    : encoding == "quoted-printable" ? of_quoted_printable(part)
                                                                                     : std::string(part)});
    return;
  }
  const auto boundary = "--" + parameter_of(type, "boundary");
  if (!lower_ascii(type).starts_with("multipart/") || boundary.size() == 2) return;
  for (size_t at = part.find(boundary); at != std::string_view::npos;) {
    const size_t begin = part.find('\n', at);
    if (begin == std::string_view::npos || part.substr(at + boundary.size()).starts_with("--")) return;
    at = part.find(boundary, begin);
    add_pages(part.substr(begin + 1, at == std::string_view::npos ? at : at - begin - 1), depth + 1, pages);
  }
}

}  // namespace

std::vector<WebPage> pages_of_mime(std::string_view file) {
  std::vector<WebPage> pages;
  while (!file.empty() && (file[0] == '\r' || file[0] == '\n' || file[0] == ' ')) file.remove_prefix(1);
  add_pages(file, 0, pages);
  return pages;
}

}  // namespace guben::spreadsheet
