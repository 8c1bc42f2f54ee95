#include "spreadsheet/html_table.hpp"

#include <libxml/HTMLparser.h>

#include <algorithm>
#include <exception>
#include <memory>
#include <mutex>

#include "core/text.hpp"
#include "spreadsheet/cell_reference.hpp"
#include "spreadsheet/damaged.hpp"
#include "spreadsheet/remarks.hpp"

namespace guben::spreadsheet {
namespace {

constexpr int kDeepest = 2000;
constexpr size_t kLongestText = 4 << 20, kMostMerged = 1 << 20;
constexpr int64_t kWidestSpan = 1000, kTallestSpan = 65'534;  // as browsers bound them

[[noreturn]] void too_large() { throw Damaged{"spreadsheet.too_large", "spreadsheet.bad_structure"}; }

bool is_any_of(std::string_view tag, std::initializer_list<std::string_view> tags) {
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}
bool is_unread(std::string_view tag) { return is_any_of(tag, {"style", "script", "title", "xml", "select"}); }
bool ends_a_line(std::string_view tag) {
  return is_any_of(tag, {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "caption", "table", "center", "ul", "li"});
}

std::string_view attribute_of(const unsigned char** attributes, std::string_view wanted) {
  for (; attributes && attributes[0]; attributes += 2)
    if (reinterpret_cast<const char*>(attributes[0]) == wanted && attributes[1])
      return reinterpret_cast<const char*>(attributes[1]);
  return {};
}

bool is_hidden(const unsigned char** attributes) {
  return contains(replaced(lower_ascii(attribute_of(attributes, "style")), " ", ""), "display:none");
}

/// What is thrown may not fly through the parser, which is C: it is kept and thrown again behind it.
struct Listener {
  HtmlTable& table;
  std::exception_ptr thrown;
  template <typename Tell>
  void hear(Tell tell) {
    if (thrown || !table.wants_more()) return;
    try {
      tell();
    } catch (...) { thrown = std::current_exception(); }
  }
};

std::string_view view_of(const xmlChar* text) { return reinterpret_cast<const char*>(text); }
void on_start(void* listener, const xmlChar* tag, const xmlChar** attributes) {
  auto& to = *static_cast<Listener*>(listener);
  to.hear([&] { to.table.start(view_of(tag), attributes); });
}
void on_end(void* listener, const xmlChar* tag) {
  auto& to = *static_cast<Listener*>(listener);
  to.hear([&] { to.table.end(view_of(tag)); });
}
void on_text(void* listener, const xmlChar* text, int length) {
  auto& to = *static_cast<Listener*>(listener);
  to.hear([&] { to.table.text({reinterpret_cast<const char*>(text), static_cast<size_t>(length)}); });
}
void on_error(void*, const char*, ...) {}  // web pages are never without

htmlParserCtxtPtr parser_for(Listener& listener) {
  static std::once_flag once;
  std::call_once(once, xmlInitParser);  // files are read side by side
  htmlSAXHandler handler{};
  handler.startElement = on_start;
  handler.endElement = on_end;
  handler.characters = on_text;
  handler.ignorableWhitespace = on_text;
  handler.warning = handler.error = handler.fatalError = on_error;
  auto* parser = htmlCreatePushParserCtxt(&handler, &listener, nullptr, 0, nullptr, XML_CHAR_ENCODING_UTF8);
  if (!parser) throw std::bad_alloc();
  htmlCtxtUseOptions(parser, HTML_PARSE_IGNORE_ENC | HTML_PARSE_NONET);  // it is in UTF-8, whatever it says
  return parser;
}

}  // namespace

SheetEnd HtmlTable::read(const std::string& page) {
  constexpr size_t kBlock = 1 << 14;
  Listener listener{*this, nullptr};
  const std::unique_ptr<htmlParserCtxt, void (*)(htmlParserCtxtPtr)> parser(parser_for(listener), htmlFreeParserCtxt);
  for (size_t at = 0; at < page.size() && wants_more_ && !listener.thrown; at += kBlock)
    htmlParseChunk(parser.get(), page.data() + at, static_cast<int>(std::min(kBlock, page.size() - at)), 0);
  if (wants_more_ && !listener.thrown) htmlParseChunk(parser.get(), "", 0, 1);
  if (parser->myDoc) xmlFreeDoc(parser->myDoc);
  if (listener.thrown) std::rethrow_exception(listener.thrown);
  if (wants_more_) finish_row(), finish_line();
  return std::move(end_);
}

void HtmlTable::start(std::string_view tag, const unsigned char** attributes) {
  if (++depth_ > kDeepest) too_large();
  // What is not read holds no table: one that begins in it shows that its end was forgotten.
  if (is_any_of(tag, {"table", "tr", "td", "th"})) unread_ = 0;
  if (is_unread(tag)) ++unread_;
  else if (tag == "tr") {
    finish_row();
    finish_line();
    begin_row(is_hidden(attributes));
  } else if (tag == "td" || tag == "th") {
    if (!in_row_) finish_line(), begin_row(false);
    finish_cell();
    begin_cell(number_or(attribute_of(attributes, "colspan"), 1), number_or(attribute_of(attributes, "rowspan"), 1));
  } else if (tag == "table") {
    finish_row();  // a table within a cell: what stood before it is a row of its own
    finish_line();
  } else if (tag == "br" && in_cell_) text_ += '\n';
  else if (!in_cell_ && (ends_a_line(tag) || tag == "br")) finish_line();
}

void HtmlTable::end(std::string_view tag) {
  --depth_;
  if (is_unread(tag)) unread_ = std::max(0, unread_ - 1);
  else if (tag == "td" || tag == "th") finish_cell();
  else if (tag == "tr" || tag == "table") finish_row();
  else if (!in_cell_ && ends_a_line(tag)) finish_line();
}

/// Blanks of any kind, line ends too, are one blank.
void HtmlTable::text(std::string_view text) {
  if (unread_ > 0 || (in_row_ && !in_cell_)) return;
  if (text_.size() + text.size() > kLongestText) too_large();
  for (size_t i = 0; i < text.size(); ++i) {
    const bool is_nbsp = text.substr(i).starts_with("\u00A0");
    if (is_nbsp) ++i;
    const bool is_blank = is_nbsp || text[i] == ' ' || text[i] == '\n' || text[i] == '\r' || text[i] == '\t';
    if (!is_blank) text_ += text[i];
    else if (!text_.empty() && text_.back() != ' ' && text_.back() != '\n') text_ += ' ';
  }
}

void HtmlTable::begin_row(bool is_hidden_row) {
  if (rows_ == kMaxRows) too_large();
  row_.number = ++rows_;
  row_.hidden = is_hidden_row;
  cells_.clear();
  text_.clear();
  column_ = 0;
  in_row_ = true;
}

void HtmlTable::begin_cell(int64_t column_span, int64_t row_span) {
  while (is_taken(column_)) ++column_;
  column_span_ = static_cast<size_t>(std::clamp<int64_t>(column_span, 1, kWidestSpan));
  row_span_ = std::clamp<int64_t>(row_span, 1, kTallestSpan);
  if (column_ + column_span_ > kMaxColumns) too_large();
  in_cell_ = has_cells_ = true;
  text_.clear();
}

void HtmlTable::finish_cell() {
  if (!std::exchange(in_cell_, false)) return;
  if (const auto text = trimmed(text_); !text.empty()) cells_.push_back({column_, std::string(text)});
  text_.clear();
  if (row_span_ > 1) {
    taken_until_.resize(std::max(taken_until_.size(), column_ + column_span_), 0);
    std::fill_n(taken_until_.begin() + static_cast<std::ptrdiff_t>(column_), column_span_, rows_ + row_span_ - 1);
  }
  if (row_span_ > 1 || column_span_ > 1) {
    if (end_.merged.size() == kMostMerged) too_large();
    end_.merged.push_back({rows_, rows_ + row_span_ - 1, column_, column_ + column_span_ - 1});
  }
  column_ += column_span_;
}

void HtmlTable::finish_row() {
  finish_cell();
  if (!std::exchange(in_row_, false)) return;
  row_.cells.clear();
  row_.has_remarks = false;
  for (auto& made : cells_) {
    row_.cells.resize(made.column + 1);
    auto& cell = row_.cells[made.column];
    if (!is_sound_text(made.text)) cell.remark = mend_text(made.text), row_.has_remarks = true;
    cell.kind = CellKind::Text;
    cell.text = made.text;
  }
  wants_more_ = visit_(row_);
}

/// A line of text between tables is a row of one cell.
void HtmlTable::finish_line() {
  if (in_row_ || trimmed(text_).empty()) return;
  auto line = std::string(trimmed(text_));
  begin_row(false);
  cells_.push_back({0, std::move(line)});
  finish_row();
  text_.clear();
}

}  // namespace guben::spreadsheet
