#pragma once
// A pull parser for the XML inside .xlsx: only what OOXML uses, read in one pass from an inflating stream, in UTF-8 or
// UTF-16. Document types and entity declarations are refused (entity bombs). Views stay valid until the next call of
// next().
#include <string>
#include <string_view>
#include <vector>

#include "spreadsheet/zip_entry.hpp"

namespace guben::spreadsheet {

enum class XmlToken { Start, End, Text, Done };

class XmlPull {
 public:
  explicit XmlPull(ZipEntry& source) : source_(source), buffer_(kBlock) {}

  /// A self-closing element gives Start and then End.
  XmlToken next();
  /// Local name of the element (Start and End), without prefix. Empty when the element is of another namespace than the
  /// document's root (transitional or strict): an extension may call its elements as the sheet does.
  std::string_view name() const { return name_; }
  /// Raw value of an attribute that has no prefix; empty when absent. Only after Start.
  std::string_view attribute(std::string_view name) const;
  /// The id of a relation: the attribute "id" behind a prefix.
  std::string_view relation_id() const;
  /// Calls visit(name as written, raw value) for each attribute, in one pass: cells have three that matter.
  template <typename Visit>
  void each_attribute(Visit visit) const;
  /// Raw text between tags (Text); see append_decoded.
  std::string_view text() const { return text_; }
  bool text_is_cdata() const { return cdata_; }

  /// What lies unread in memory, for callers that know a form by sight; empty while the End of a self-closing element
  /// is due.
  std::string_view window() const {
    return pending_end_ ? std::string_view() : std::string_view(buffer_.data() + begin_, end_ - begin_);
  }
  /// Passes over whole elements of the window, which no token will then tell of.
  void skip(size_t bytes) { begin_ += bytes; }

 private:
  static constexpr size_t kBlock = 1 << 18;
  static constexpr size_t kMaxToken = 8 << 20;
  XmlToken take_text();
  XmlToken take_cdata();
  XmlToken take_tag();
  void take_end(std::string_view tag);
  void take_start(std::string_view tag);
  /// Local name, or nothing for a name of another namespace than the root's.
  std::string_view own_name(std::string_view name) const;
  std::string_view namespace_of(std::string_view prefix) const;
  void bind_namespaces();
  void leave_element();
  /// Goes on behind `end`; throws Damaged where there is none.
  void pass_over(size_t from, std::string_view end);
  bool refill();  ///< false at the end of the stream
  size_t read(char* into, size_t size);
  size_t read_utf16(char* into, size_t size);
  size_t find(char wanted, size_t from);
  size_t find(std::string_view wanted, size_t from);
  size_t find_tag_end(size_t from);

  ZipEntry& source_;
  std::vector<char> buffer_;
  size_t begin_ = 0, end_ = 0;
  std::string_view name_, attributes_, text_;
  bool pending_end_ = false, cdata_ = false;

  enum class Encoding { Unknown, Utf8, Utf16Little, Utf16Big };
  Encoding encoding_ = Encoding::Unknown;
  std::string raw_;  ///< UTF-16 that is not yet a whole character

  struct Binding {
    size_t depth;
    std::string prefix, uri;
  };
  std::vector<Binding> bindings_;  ///< of prefixes to namespaces, innermost last
  size_t depth_ = 0;
  bool has_root_ = false, is_rebound_ = false;  ///< rebound: a prefix is bound below the root
  std::string root_prefix_, root_namespace_;
};

template <typename Visit>
void XmlPull::each_attribute(Visit visit) const {
  const char *at = attributes_.data(), *end = at + attributes_.size();
  const auto is_space = [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; };
  for (;;) {
    while (at < end && is_space(*at)) ++at;
    const char* name = at;
    while (at < end && *at != '=' && !is_space(*at)) ++at;
    const char* name_end = at;
    while (at < end && *at != '"' && *at != '\'') ++at;
    if (at >= end) return;
    const char quote = *at++;
    const char* value = at;
    while (at < end && *at != quote) ++at;
    if (at >= end) return;
    visit(std::string_view(name, static_cast<size_t>(name_end - name)),
          std::string_view(value, static_cast<size_t>(at - value)));
    ++at;
  }
}

/// Text as it stands in the file, CDATA or not, appended as it is meant.
void append_text(std::string& out, const XmlPull& xml);
/// Entities resolved and, for cell text, Excel's _xHHHH_ escapes; what is not a character becomes U+FFFD.
void append_decoded(std::string& out, std::string_view raw);

}  // namespace guben::spreadsheet
