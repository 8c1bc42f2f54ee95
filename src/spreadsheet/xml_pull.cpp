#include "spreadsheet/xml_pull.hpp"

#include <cstring>

#include "core/text.hpp"

namespace guben::spreadsheet {
namespace {
constexpr size_t kNone = static_cast<size_t>(-1);
constexpr std::string_view kCdata = "<![CDATA[";
std::string_view prefix_of(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? std::string_view() : name.substr(0, colon);
}
std::string_view local(std::string_view name) {
  const auto colon = name.find(':');
  return colon == std::string_view::npos ? name : name.substr(colon + 1);
}
[[noreturn]] void broken() { throw Damaged{"spreadsheet.damaged", "spreadsheet.bad_structure"}; }
[[noreturn]] void cut_short() { throw Damaged{"spreadsheet.damaged", "spreadsheet.cut_short"}; }
bool is_space(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }
}  // namespace

bool XmlPull::refill() {
  if (begin_ > 0) {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
  }
  constexpr size_t kCharacter = 16;  // more than any takes: a source that hands out whole ones has room for one
  if (buffer_.size() - end_ < kCharacter) {
    if (buffer_.size() >= kMaxToken) throw Damaged{"spreadsheet.too_large", "xml"};
    buffer_.resize(buffer_.size() * 2);
  }
  const size_t got = read(buffer_.data() + end_, buffer_.size() - end_);
  end_ += got;
  return got > 0;
}

size_t XmlPull::read(char* into, size_t size) {
  if (encoding_ == Encoding::Utf8) return source_.read(into, size);
  if (encoding_ != Encoding::Unknown) return read_utf16(into, size);
  const size_t got = source_.read(into, size);
  const std::string_view head(into, got);
  if (head.starts_with("\xFF\xFE") || head.starts_with(std::string_view("<\0", 2))) encoding_ = Encoding::Utf16Little;
  else if (head.starts_with("\xFE\xFF") || head.starts_with(std::string_view("\0<", 2))) encoding_ = Encoding::Utf16Big;
  else {
    encoding_ = Encoding::Utf8;
    return got;
  }
  raw_ = head.substr(head[0] == '<' || head[0] == '\0' ? 0 : 2);
  return read_utf16(into, size);
}

size_t XmlPull::read_utf16(char* into, size_t size) {
  // A unit of two bytes becomes three at most.
  const size_t wanted = size / 3 * 2, had = raw_.size();
  bool is_last = false;
  if (had < wanted) {
    raw_.resize(wanted);
    const size_t got = source_.read(raw_.data() + had, wanted - had);
    raw_.resize(had + got);
    is_last = got == 0;
  }
  const auto unit_at = [&](size_t at) {
    const auto a = static_cast<unsigned char>(raw_[at]), b = static_cast<unsigned char>(raw_[at + 1]);
    return static_cast<char32_t>(encoding_ == Encoding::Utf16Little ? a | b << 8 : b | a << 8);
  };
  std::string text;
  size_t at = 0;
  for (; at + 2 <= raw_.size() && text.size() + 4 <= size; at += 2) {
    char32_t c = unit_at(at);
    if (c >= 0xD800 && c < 0xDC00) {
      if (at + 4 > raw_.size() && !is_last) break;
      const char32_t low = at + 4 <= raw_.size() ? unit_at(at + 2) : 0;
      if (low >= 0xDC00 && low < 0xE000) c = 0x10000 + ((c - 0xD800) << 10) + (low - 0xDC00), at += 2;
      else c = 0xFFFD;
    } else if (c >= 0xDC00 && c < 0xE000) c = 0xFFFD;
    append_utf8(text, c);
  }
  raw_.erase(0, at);
  std::copy(text.begin(), text.end(), into);
  return text.size();
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
    if (begin_ == end_ && !refill()) {
      if (depth_ > 0 || !has_root_) cut_short();
      return XmlToken::Done;
    }
    if (buffer_[begin_] != '<') return take_text();
    while (end_ - begin_ < kCdata.size())
      if (!refill()) break;
    const std::string_view ahead(buffer_.data() + begin_, std::min(end_ - begin_, kCdata.size()));
    if (ahead.starts_with("<!--")) pass_over(4, "-->");
    else if (ahead.starts_with("<?")) pass_over(2, "?>");
    else if (ahead.starts_with(kCdata)) return take_cdata();
    else if (ahead.starts_with("<!")) broken();
    else return take_tag();
  }
}

void XmlPull::pass_over(size_t from, std::string_view end) {
  const size_t at = find(end, from);
  if (at == kNone) cut_short();
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
  if (at == kNone) cut_short();
  text_ = {buffer_.data() + begin_ + kCdata.size(), at - kCdata.size()};
  begin_ += at + 3;
  cdata_ = true;
  return XmlToken::Text;
}

XmlToken XmlPull::take_tag() {
  const size_t close = find_tag_end(1);
  if (close == kNone) cut_short();
  std::string_view tag(buffer_.data() + begin_ + 1, close - 1);
  begin_ += close + 1;
  if (tag.empty()) broken();
  if (tag[0] == '/') {
    tag.remove_prefix(1);
    while (!tag.empty() && is_space(tag.back())) tag.remove_suffix(1);
    take_end(tag);
    return XmlToken::End;
  }
  pending_end_ = tag.back() == '/';
  if (pending_end_) tag.remove_suffix(1);
  take_start(tag);
  return XmlToken::Start;
}

void XmlPull::take_start(std::string_view tag) {
  size_t name_length = 0;
  while (name_length < tag.size() && !is_space(tag[name_length])) ++name_length;
  const auto name = tag.substr(0, name_length);
  attributes_ = tag.substr(name_length);
  ++depth_;
  if (attributes_.size() > 6 && attributes_.find("xmlns") != std::string_view::npos) bind_namespaces();
  if (!has_root_) {
    has_root_ = true;
    root_prefix_ = prefix_of(name);
    root_namespace_ = namespace_of(root_prefix_);
  }
  name_ = own_name(name);
  if (pending_end_) leave_element();
}

void XmlPull::take_end(std::string_view tag) {
  if (depth_ == 0) broken();
  name_ = own_name(tag);
  leave_element();
}

void XmlPull::leave_element() {
  while (!bindings_.empty() && bindings_.back().depth == depth_) bindings_.pop_back();
  --depth_;
}

void XmlPull::bind_namespaces() {
  constexpr size_t kMost = 1000;  // Excel declares a dozen
  each_attribute([&](std::string_view name, std::string_view value) {
    if (name == "xmlns") bindings_.push_back({depth_, "", std::string(value)});
    else if (name.starts_with("xmlns:")) bindings_.push_back({depth_, std::string(name.substr(6)), std::string(value)});
    else return;
    is_rebound_ = is_rebound_ || depth_ > 1;
    if (bindings_.size() > kMost) broken();
  });
}

std::string_view XmlPull::namespace_of(std::string_view prefix) const {
  for (auto binding = bindings_.rbegin(); binding != bindings_.rend(); ++binding)
    if (binding->prefix == prefix) return binding->uri;
  return prefix;  // bound by nobody: a namespace of its own
}

std::string_view XmlPull::own_name(std::string_view name) const {
  // Names are of a letter or a few: a loop is faster than a call.
  const bool has_prefix = std::any_of(name.begin(), name.end(), [](char c) { return c == ':'; });
  if (!has_prefix && !is_rebound_ && root_prefix_.empty()) return name;  // nearly every one
  const auto prefix = prefix_of(name);
  const bool is_own = (prefix == root_prefix_ && !is_rebound_) || namespace_of(prefix) == root_namespace_;
  return is_own ? local(name) : std::string_view();
}

std::string_view XmlPull::relation_id() const {
  std::string_view found;
  each_attribute([&](std::string_view name, std::string_view value) {
    if (found.data() == nullptr && name.ends_with(":id")) found = value;
  });
  return found;
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

void append_text(std::string& out, const XmlPull& xml) {
  xml.text_is_cdata() ? void(out += xml.text()) : append_decoded(out, xml.text());
}

void append_decoded(std::string& out, std::string_view raw) {
  const size_t start = out.size();
  if (raw.find('&') == std::string_view::npos) out += raw;
  else append_with_entities(out, raw);
  resolve_escapes(out, start);
}

}  // namespace guben::spreadsheet
