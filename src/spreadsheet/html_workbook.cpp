#include "spreadsheet/html_workbook.hpp"

#include "core/shown.hpp"
#include "core/text.hpp"
#include "spreadsheet/damaged.hpp"
#include "spreadsheet/html_table.hpp"
#include "spreadsheet/mime_page.hpp"
#include "spreadsheet/text_encoding.hpp"

namespace guben::spreadsheet {
namespace {

constexpr size_t kLargest = 128 << 20;  // bytes of a file

/// <meta charset="gbk">, or …content="text/html; charset=gb2312".
std::string charset_in(std::string_view page) {
  const auto head = lower_ascii(page.substr(0, 4096));
  const auto at = head.find("charset=");
  if (at == std::string::npos) return {};
  const auto rest = std::string_view(head).substr(at + 8);
  const auto from = rest.find_first_not_of("\"' ");
  return from == std::string_view::npos ? std::string()
                                        : std::string(rest.substr(from, rest.find_first_of("\"' />;", from) - from));
}

std::string utf8_of(const WebPage& page) {
  const auto encoding = encoding_of(page.bytes, page.charset.empty() ? charset_in(page.bytes) : page.charset);
  std::string text;
  convert(std::string_view(page.bytes).substr(encoding.start), encoding.converter, [&](std::string_view piece) {
    text += piece;
    return true;
  });
  std::erase(text, '\0');
  return is_valid_utf8(text) ? text : made_valid_utf8(text);
}

/// A page that was begun and never ended was cut on its way; one that leaves out both is only careless.
bool is_cut(const std::string& page) {
  constexpr size_t kHead = 4096, kTail = 1 << 16;
  const auto head = lower_ascii(std::string_view(page).substr(0, kHead));
  const auto tail = lower_ascii(std::string_view(page).substr(page.size() - std::min(page.size(), kTail)));
  return contains(head, "<html") && !contains(tail, "</html") && !contains(tail, "</body") &&
         !contains(tail, "</table");
}

bool has_cells(const std::string& page) {
  HtmlTable* table = nullptr;
  const std::function<bool(const Row&)> until_a_cell = [&](const Row&) { return !table->has_cells(); };
  HtmlTable reader(until_a_cell);
  table = &reader;
  reader.read(page);
  return reader.has_cells();
}

}  // namespace

HtmlWorkbook::HtmlWorkbook(const std::filesystem::path& file, bool is_mime) {
  file_name_ = shown_name(file);
  container_ = is_mime ? "mhtml" : "html";
  if (std::filesystem::file_size(file) > kLargest) throw Damaged{"spreadsheet.too_large", "> 128 MB"};
  std::ifstream in(file, std::ios::binary);
  const std::string bytes{std::istreambuf_iterator<char>(in), {}};
  const auto pages = is_mime ? pages_of_mime(bytes) : std::vector<WebPage>{{"", bytes}};
  for (const auto& page : pages)
    if (auto text = utf8_of(page); has_cells(text)) pages_.push_back(std::move(text));
  if (pages_.empty()) throw Damaged{"spreadsheet.web_page", {}};
  for (size_t n = 1; n <= pages_.size(); ++n)
    sheets_.push_back({pages_.size() == 1 ? std::filesystem::path(file_name_).stem().string()
                                          : fmt::format("{} {}", std::filesystem::path(file_name_).stem().string(), n),
                       false});
}

SheetEnd HtmlWorkbook::read_rows(size_t sheet, const std::function<bool(const Row&)>& visit) {
  HtmlTable table(visit);
  auto end = table.read(pages_[sheet]);
  if (table.wants_more() && is_cut(pages_[sheet])) throw Damaged{"spreadsheet.damaged", "spreadsheet.cut_short"};
  return end;
}

}  // namespace guben::spreadsheet
