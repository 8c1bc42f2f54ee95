#include "spreadsheet/xml_pull.hpp"

#include <cstring>

#include "core/text.hpp"

namespace guben::spreadsheet {
namespace {
constexpr size_t kNone = static_cast<size_t>(-1);
constexpr std::string_view kCdata = "<![CDATA[";
std::string_view local(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
}  // namespace

bool XmlPull::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  if (end_ == buffer_.size()) {
    if (buffer_.size() >= kMaxToken) throw Damaged{"spreadsheet.too_large", "xml"};
    buffer_.resize(buffer_.size() * 2);
  }
  const size_t got = source_.read(buffer_.data() + end_, buffer_.size() - end_);
  end_ += got;
  return got > 0;
}

// The finders take and return offsets from begin_, since a refill moves the window.
size_t XmlPull::find(char wanted, size_t from) {
  for (;;) {
    if (from < end_ - begin_)
      if (const void* at = std::memchr(buffer_.data() + begin_ + from, wanted, end_ - begin_ - from))
        return static_cast<size_t>(static_cast<const char*>(at) - buffer_.data()) - begin_;
    from = end_ - begin_;
    if (!refill()) return kNone;
  }
}

size_t XmlPull::find(std::string_view wanted, size_t from) {
  for (;;) {
    const size_t at = find(wanted[0], from);
    if (at == kNone) return kNone;
    while (end_ - begin_ < at + wanted.size())
      if (!refill()) return kNone;
    if (std::string_view(buffer_.data() + begin_ + at, wanted.size()) == wanted) return at;
    from = at + 1;
  }
}

/// The '>' that closes a tag: not one inside an attribute value.
size_t XmlPull::find_tag_end(size_t from) {
  for (;;) {
    const size_t at = find('>', from);
    if (at == kNone) return kNone;
    char quote = 0;
    for (size_t i = 1; i < at; ++i) {
      const char c = buffer_[begin_ + i];
      if (quote == 0 && (c == '"' || c == '\'')) quote = c;
      else if (c == quote) quote = 0;
    }
    if (quote == 0) return at;
    from = at + 1;
  }
}

XmlToken XmlPull::next() {
  if (pending_end_) {
    pending_end_ = false;
    return XmlToken::End;
  }
  for (;;) {
    if (begin_ == end_ && !refill()) return XmlToken::Done;
    if (buffer_[begin_] != '<') return take_text();
    while (end_ - begin_ < kCdata.size())
      if (!refill()) break;
    const std::string_view ahead(buffer_.data() + begin_, std::min(end_ - begin_, kCdata.size()));
    if (ahead.starts_with("<!--")) pass_over(4, "-->", "xml comment");
    else if (ahead.starts_with("<?")) pass_over(2, "?>", "xml");
    else if (ahead.starts_with(kCdata)) return take_cdata();
    else if (ahead.starts_with("<!")) throw Damaged{"spreadsheet.damaged", "xml document type"};
    else return take_tag();
  }
}

void XmlPull::pass_over(size_t from, std::string_view end, const char* what) {
  const size_t at = find(end, from);
  if (at == kNone) throw Damaged{"spreadsheet.damaged", what};
  begin_ += at + end.size();
}

XmlToken XmlPull::take_text() {
  size_t at = find('<', 0);
  if (at == kNone) at = end_ - begin_;
  text_ = {buffer_.data() + begin_, at};
  begin_ += at;
  cdata_ = false;
  return XmlToken::Text;
}

XmlToken XmlPull::take_cdata() {
  const size_t at = find("]]>", kCdata.size());
  if (at == kNone) throw Damaged{"spreadsheet.damaged", "xml"};
  text_ = {buffer_.data() + begin_ + kCdata.size(), at - kCdata.size()};
  begin_ += at + 3;
  cdata_ = true;
  return XmlToken::Text;
}

XmlToken XmlPull::take_tag() {
  const size_t close = find_tag_end(1);
  if (close == kNone) throw Damaged{"spreadsheet.damaged", "xml"};
  std::string_view tag(buffer_.data() + begin_ + 1, close - 1);
  begin_ += close + 1;
  if (tag.empty()) throw Damaged{"spreadsheet.damaged", "xml"};
  if (tag[0] == '/') {
    tag.remove_prefix(1);
    while (!tag.empty() && is_space(tag.back())) tag.remove_suffix(1);
    name_ = local(tag);
    return XmlToken::End;
  }
  pending_end_ = tag.back() == '/';
  if (pending_end_) tag.remove_suffix(1);
  size_t name_length = 0;
  while (name_length < tag.size() && !is_space(tag[name_length])) ++name_length;
  name_ = local(tag.substr(0, name_length));
  attributes_ = tag.substr(name_length);
  return XmlToken::Start;
}

std::string_view XmlPull::attribute(std::string_view wanted) const {
  std::string_view found;
  each_attribute([&](std::string_view name, std::string_view value) {
    if (name == wanted && found.data() == nullptr) found = value;
  });
  return found;
}

namespace {

/// Whether `c` is a digit of the base, and which.
std::optional<uint32_t> digit_of(char c, bool hex) {
  if (c >= '0' && c <= '9') return static_cast<uint32_t>(c - '0');
  if (hex && (c | 32) >= 'a' && (c | 32) <= 'f') return static_cast<uint32_t>((c | 32) - 'a' + 10);
  return std::nullopt;
}

/// "#8364" or "#x20AC".
char32_t character_of(std::string_view reference) {
  const bool hex = reference[1] == 'x' || reference[1] == 'X';
  uint32_t c = 0;
  for (const char d : reference.substr(hex ? 2 : 1)) {
    const auto digit = digit_of(d, hex);
    c = !digit || c > 0x10FFFF ? 0xFFFD : c * (hex ? 16 : 10) + *digit;
  }
  return c > 0x10FFFF || (c >= 0xD800 && c < 0xE000) || c == 0 ? 0xFFFD : static_cast<char32_t>(c);
}

/// False for an entity that XML does not know by itself.
bool append_entity(std::string& out, std::string_view entity) {
  if (entity == "amp") out += '&';
  else if (entity == "lt") out += '<';
  else if (entity == "gt") out += '>';
  else if (entity == "quot") out += '"';
  else if (entity == "apos") out += '\'';
  else if (entity.size() > 1 && entity[0] == '#') append_utf8(out, character_of(entity));
  else return false;
  return true;
}

void append_with_entities(std::string& out, std::string_view raw) {
  for (size_t i = 0; i < raw.size();) {
    const auto semicolon = raw[i] == '&' ? raw.find(';', i) : std::string_view::npos;
    if (semicolon == std::string_view::npos || semicolon - i > 12) {
      out += raw[i++];
      continue;
    }
    if (!append_entity(out, raw.substr(i + 1, semicolon - i - 1))) out += raw.substr(i, semicolon - i + 1);
    i = semicolon + 1;
  }
}

/// Excel writes control characters as _x000D_.
void resolve_escapes(std::string& text, size_t start) {
  for (size_t at = text.find("_x", start); at != std::string::npos; at = text.find("_x", at + 1)) {
    if (at + 7 > text.size() || text[at + 6] != '_') continue;
    uint32_t c = 0;
    bool hex = true;
    for (size_t i = at + 2; i < at + 6 && hex; ++i) {
      const auto digit = digit_of(text[i], true);
      hex = digit.has_value();
      c = c * 16 + digit.value_or(0);
    }
    if (!hex) continue;
    std::string character;
    append_utf8(character, (c >= 0xD800 && c < 0xE000) ? 0xFFFD : static_cast<char32_t>(c));
    text.replace(at, 7, character);
  }
}

}  // namespace

void append_decoded(std::string& out, std::string_view raw) {
  const size_t start = out.size();
  if (raw.find('&') == std::string_view::npos) out += raw;
  else append_with_entities(out, raw);
  resolve_escapes(out, start);
}

}  // namespace guben::spreadsheet
