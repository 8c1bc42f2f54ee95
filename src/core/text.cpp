#include "core/text.hpp"

#include <unicode/normalizer2.h>
#include <unicode/uchar.h>
#include <unicode/unistr.h>
#include <unicode/utf8.h>

#include "core/private_use.hpp"

namespace guben {
namespace {

/// True for text that NFKC and blank folding would not change: visible ASCII and the common Han block.
bool is_plain(std::string_view s, bool blanks_allowed) {
  for (size_t i = 0; i < s.size();) {
    const auto c = static_cast<unsigned char>(s[i]);
    if (c < 0x80) {
      if (c < 0x21 || c == 0x7F) {
        if (!(blanks_allowed && c == ' ' && i > 0 && i + 1 < s.size() && s[i - 1] != ' ')) return false;
      }
      ++i;
    } else if (c >= 0xE4 && c <= 0xE9 && i + 2 < s.size()) {
      const auto d = static_cast<unsigned char>(s[i + 1]), e = static_cast<unsigned char>(s[i + 2]);
      if ((d & 0xC0) != 0x80 || (e & 0xC0) != 0x80) return false;
      if (c == 0xE4 && d < 0xB8) return false;  // below U+4E00
      i += 3;
    } else {
      return false;
    }
  }
  return true;
}

std::string fold(std::string_view utf8, bool keep_blanks) {
  if (is_plain(utf8, keep_blanks)) return std::string(utf8);
  UErrorCode status = U_ZERO_ERROR;
  static const icu::Normalizer2* nfkc = icu::Normalizer2::getNFKCInstance(status);
  const auto source = icu::UnicodeString::fromUTF8(icu::StringPiece(utf8.data(), static_cast<int32_t>(utf8.size())));
  status = U_ZERO_ERROR;
  const icu::UnicodeString folded = nfkc->normalize(source, status);
  std::string out;
  bool pending_blank = false;
  for (int32_t i = 0; i < folded.length(); i = folded.moveIndex32(i, 1)) {
    const UChar32 c = folded.char32At(i);
    const auto type = u_charType(c);
    if (u_isUWhiteSpace(c) || type == U_CONTROL_CHAR || type == U_FORMAT_CHAR) {
      // Line breaks inside headers and zero-width characters pasted from web pages carry no meaning.
      pending_blank = pending_blank || type != U_FORMAT_CHAR;
      continue;
    }
    if (pending_blank && keep_blanks && !out.empty()) out += ' ';
    pending_blank = false;
    append_utf8(out, type == U_SURROGATE ? 0xFFFD : without_private_use(static_cast<char32_t>(c)));
  }
  return out;
}

}  // namespace

std::string normalised(std::string_view utf8) { return fold(utf8, true); }
std::string squeezed(std::string_view utf8) { return fold(utf8, false); }
std::string_view normalised_view(std::string_view utf8, std::string& scratch) {
  if (is_plain(utf8, true)) return utf8;
  scratch = fold(utf8, true);
  return scratch;
}
std::string_view squeezed_view(std::string_view utf8, std::string& scratch) {
  if (is_plain(utf8, false)) return utf8;
  scratch = fold(utf8, false);
  return scratch;
}

std::u32string code_points(std::string_view utf8) {
  std::u32string out;
  out.reserve(utf8.size() / 3 + 1);
  int32_t i = 0;
  const auto length = static_cast<int32_t>(utf8.size());
  while (i < length) {
    UChar32 c;
    U8_NEXT_OR_FFFD(utf8.data(), i, length, c);
    out += static_cast<char32_t>(c);
  }
  return out;
}

void append_utf8(std::string& out, char32_t c) {
  char buffer[4];
  int32_t n = 0;
  U8_APPEND_UNSAFE(buffer, n, static_cast<uint32_t>(c));
  out.append(buffer, static_cast<size_t>(n));
}

std::string to_utf8(std::u32string_view text) {
  std::string out;
  for (const char32_t c : text) append_utf8(out, c);
  return out;
}

bool is_valid_utf8(std::string_view bytes) {
  int32_t i = 0;
  const auto length = static_cast<int32_t>(bytes.size());
  while (i < length) {
    // ASCII and the common Han block, whose three bytes are well formed whatever the last two carry, need no decoding.
    const auto* b = reinterpret_cast<const unsigned char*>(bytes.data()) + i;
    if (b[0] < 0x80) {
      ++i;
      continue;
    }
    if (b[0] >= 0xE4 && b[0] <= 0xE9 && length - i >= 3 && (b[1] & 0xC0) == 0x80 && (b[2] & 0xC0) == 0x80) {
      i += 3;
      continue;
    }
    UChar32 c;
    U8_NEXT(bytes.data(), i, length, c);
    if (c < 0) return false;
  }
  return true;
}

std::string made_valid_utf8(std::string_view bytes) {
  return is_valid_utf8(bytes) ? std::string(bytes) : to_utf8(code_points(bytes));
}

bool is_blank(std::string_view t) {
  if (t.empty()) return true;
  if (t.size() > 9) return false;
  static constexpr std::string_view words[] = {"-",    "--",   "—",    "——",   "―",   "–",   "/",    "\\",
                                               "NULL", "null", "Null", "N/A",  "n/a", "NA",  "#N/A", "nan",
                                               "NaN",  "None", "NaT",  "<NA>", "---", "———", "_"};
  return std::find(std::begin(words), std::end(words), t) != std::end(words);
}

bool is_none(std::string_view t) { return t == "无" || t == "没有" || t == "否" || t == "0"; }

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::vector<std::string_view> split(std::string_view text, char separator) {
  std::vector<std::string_view> parts;
  for (size_t start = 0;;) {
    const size_t end = text.find(separator, start);
    parts.push_back(text.substr(start, end == std::string_view::npos ? end : end - start));
    if (end == std::string_view::npos) return parts;
    start = end + 1;
  }
}

std::string_view trimmed(std::string_view t) {
  const auto first = t.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return t.substr(first, t.find_last_not_of(" \t\r\n") - first + 1);
}

std::string lower_ascii(std::string_view text) {
  std::string out(text);
  for (char& c : out)
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  return out;
}

size_t columns_of(std::string_view text) {
  size_t columns = 0;
  for (const char32_t c : code_points(text)) columns += c >= 0x1100 ? 2 : 1;
  return columns;
}

std::string padded(std::string text, size_t columns) {
  const size_t have = columns_of(text);
  if (have < columns) text.append(columns - have, ' ');
  return text;
}

std::string padded_left(const std::string& text, size_t columns) {
  const size_t have = columns_of(text);
  return (have < columns ? std::string(columns - have, ' ') : "") + text;
}

std::string replaced(std::string text, std::string_view what, std::string_view with) {
  for (size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size())
    text.replace(at, what.size(), with);
  return text;
}

std::string csv_field(std::string_view text) {
  if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
  return "\"" + replaced(std::string(text), "\"", "\"\"") + "\"";
}

bool begins_a_formula(std::string_view text) {
  if (text.empty() || std::string_view("=+-@\t\r").find(text[0]) == std::string_view::npos) return false;
  static const auto skip_digits = [](std::string_view rest) {
    return rest.substr(std::min(rest.size(), rest.find_first_not_of("0123456789")));
  };
  auto rest = text.substr(1);
  if ((text[0] != '+' && text[0] != '-') || rest.empty() || skip_digits(rest).size() == rest.size()) return true;
  rest = skip_digits(rest);
  if (rest.size() > 1 && rest[0] == '.') rest = skip_digits(rest.substr(1));
  return !rest.empty();
}

std::string csv_cell(std::string_view text) {
  return begins_a_formula(text) ? csv_field("'" + std::string(text)) : csv_field(text);
}

std::string html_escaped(std::string_view text) {
  std::string out;
  for (const char c : text) switch (c) {
      case '&': out += "&amp;"; break;
      case '<': out += "&lt;"; break;
      case '>': out += "&gt;"; break;
      case '"': out += "&quot;"; break;
      case '\'': out += "&#39;"; break;
      default: out += c;
    }
  return out;
}

}  // namespace guben
