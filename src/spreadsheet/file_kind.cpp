#include "spreadsheet/file_kind.hpp"

#include "core/text.hpp"

namespace guben::spreadsheet {
namespace {

struct Mark {
  std::string_view bytes, code, format;
};

/// Files that are no text, told by how they begin.
constexpr Mark kMarks[] = {
    {"%PDF", "spreadsheet.no_table", "PDF"},
    {"\x89PNG", "spreadsheet.no_table", "PNG"},
    {"\xFF\xD8\xFF", "spreadsheet.no_table", "JPEG"},
    {"GIF8", "spreadsheet.no_table", "GIF"},
    {std::string_view("II*\0", 4), "spreadsheet.no_table", "TIFF"},
    {std::string_view("MM\0*", 4), "spreadsheet.no_table", "TIFF"},
    {"{\\rtf", "spreadsheet.no_table", "RTF"},
    {"Rar!", "spreadsheet.archive", "RAR"},
    {"7z\xBC\xAF\x27\x1C", "spreadsheet.archive", "7z"},
    {"\x1F\x8B", "spreadsheet.archive", "gzip"},
    {"TABLE\r\n0,1\r\n", "spreadsheet.save_as_xlsx", "DIF (.dif)"},
    {"TABLE\n0,1\n", "spreadsheet.save_as_xlsx", "DIF (.dif)"},
};

/// Records of Excel without a container around them: how they begin tells their age ([MS-XLS] 2.4.21).
std::optional<bool> is_old_bare_xls(std::string_view head) {
  if (head.size() < 8 || head[0] != 0x09 || head[3] != 0x00) return std::nullopt;
  const auto length = static_cast<unsigned char>(head[2]);
  if (head[1] == 0x08 && (length == 8 || length == 16)) return false;
  if ((head[1] == 0x00 && length == 4) || ((head[1] == 0x02 || head[1] == 0x04) && length == 6)) return true;
  return std::nullopt;
}

/// SYLK begins with its program's name; a list whose first two columns are ID and P… begins alike.
bool is_sylk(std::string_view head) {
  const auto end = head.find('\n');
  return head.starts_with("ID;P") && end != std::string_view::npos && end + 2 < head.size() && head[end + 2] == ';' &&
         std::string_view("BCFPO").find(head[end + 1]) != std::string_view::npos;
}

bool is_archive(std::string_view head) {
  return head.starts_with("PK\x03\x04") || head.starts_with("PK\x05\x06") ||
         (head.starts_with("PK") && head.size() < 4);
}

bool is_bmp_or_webp(std::string_view head) {
  if (head.size() < 16) return false;
  return (head.starts_with("BM") && head.substr(6, 4) == std::string_view("\0\0\0\0", 4)) ||
         (head.starts_with("RIFF") && head.substr(8, 4) == "WEBP") || head.substr(4, 8) == "ftypheic";
}

/// The ASCII of a head in any encoding, in lower case and without what stands before the first character.
std::string plain_head(std::string_view head) {
  std::string ascii;
  if (head.starts_with("\xFF\xFE") || head.starts_with("\xFE\xFF"))
    for (size_t i = head[0] == '\xFF' ? 2 : 3; i < head.size(); i += 2) ascii += head[i];
  else ascii = head.substr(head.starts_with("\xEF\xBB\xBF") ? 3 : 0);
  return lower_ascii(trimmed(ascii));
}

bool begins_with_a_tag(std::string_view text) {
  return text.size() > 1 && text[0] == '<' && (text[1] == '!' || text[1] == '?' || (text[1] >= 'a' && text[1] <= 'z'));
}

}  // namespace

Result<FileKind> kind_of_file(std::string_view head) {
  const auto refuse = [](std::string_view code, std::string_view format) {
    return Refusal{std::string(code), {{"format", std::string(format)}}};
  };
  if (is_archive(head)) return FileKind::Archive;
  if (head.starts_with("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")) return FileKind::Compound;
  if (const auto is_old = is_old_bare_xls(head)) {
    if (*is_old) return refuse("spreadsheet.older_xls", "");
    return FileKind::BareXls;
  }
  for (const auto& mark : kMarks)
    if (head.starts_with(mark.bytes)) return refuse(mark.code, mark.format);
  if (is_sylk(head)) return refuse("spreadsheet.save_as_xlsx", "SYLK (.slk)");
  if (is_bmp_or_webp(head)) return refuse("spreadsheet.no_table", "BMP / WebP / HEIC");
  const auto text = plain_head(head);
  if (begins_with_a_tag(text)) {
    if (contains(text, "urn:schemas-microsoft-com:office:spreadsheet\"") && !contains(text, "<html") &&
        (contains(text, "<?xml") || text.starts_with("<workbook")))
      return refuse("spreadsheet.save_as_xlsx", "XML 2003 (.xml)");
    return FileKind::WebPage;
  }
  if (text.starts_with("mime-version:") ||
      (contains(text.substr(0, 1024), "content-type: multipart/") && contains(text.substr(0, 1024), "mime-version:")))
    return FileKind::MimeWebPage;
  if (!head.starts_with("\xFF\xFE") && !head.starts_with("\xFE\xFF") && head.find('\0') != std::string_view::npos)
    return refuse("spreadsheet.not_a_spreadsheet", "");
  return FileKind::Text;
}

}  // namespace guben::spreadsheet
