#include "intake/header_text.hpp"

#include "core/text.hpp"

namespace guben::intake {
namespace {

constexpr std::pair<std::string_view, std::string_view> kBrackets[] = {
    {"(", ")"}, {"[", "]"}, {"【", "】"}, {"{", "}"}, {"〔", "〕"}, {"〈", "〉"}, {"《", "》"}, {"<", ">"}};
constexpr std::string_view kUnits[] = {"元", "万元", "元/月", "元/年", "元/人", "月", "年",
                                       "天", "日",   "人",    "户",    "次",    "个", "岁"};

/// Stars and colons in front and behind, and a number in front: "*1.姓名:" is 姓名.
void strip_marks(std::string& text) {
  for (const std::string_view mark : {"*", "★", "☆", "※", "#", "\"", "“", "”"})
    text = replaced(std::move(text), mark, "");
  while (text.ends_with(':') || text.ends_with(';') || text.ends_with(',') || text.ends_with('.')) text.pop_back();
  for (const std::string_view end : {"、", "。"})
    if (text.ends_with(end)) text.resize(text.size() - end.size());
  // AAC003_姓名: the name of the column in somebody's database.
  const auto line = text.find('_');
  if (line != std::string::npos && line > 0 && line + 1 < text.size() &&
      static_cast<unsigned char>(text[line + 1]) > 127 &&
      text.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_") > line)
    text.erase(0, line + 1);
  const auto digits = text.find_first_not_of("0123456789");
  if (digits == 0 || digits > 2 || digits == std::string::npos) return;
  for (const std::string_view point : {".", "、", ")"})
    if (std::string_view(text).substr(digits).starts_with(point)) {
      text.erase(0, digits + point.size());
      return;
    }
}

/// Takes the first group in brackets out of the text; false when there is none, or nothing beside it.
bool take_brackets(std::string& text, std::string& inside) {
  for (const auto& [open, close] : kBrackets) {
    const auto from = text.find(open);
    if (from == std::string::npos) continue;
    const auto to = text.find(close, from);
    if (to == std::string::npos) continue;
    const auto beyond = to + close.size();
    if (beyond - from == text.size()) continue;
    inside += text.substr(from + open.size(), to - from - open.size());
    text.erase(from, beyond - from);
    return true;
  }
  return false;
}

void take_unit_after_slash(std::string& text) {
  const auto slash = text.find('/');
  if (slash == std::string::npos || slash == 0) return;
  const auto unit = std::string_view(text).substr(slash + 1);
  if (std::find(std::begin(kUnits), std::end(kUnits), unit) != std::end(kUnits)) text.resize(slash);
}

}  // namespace

HeaderText read_header_text(std::string_view raw) {
  HeaderText text{squeezed(raw), {}, {}, {}};
  strip_marks(text.full);
  text.bare = text.full;
  if (contains(text.bare, "万元")) text.ten_thousand = true;
  else if (contains(text.bare, "元)") || contains(text.bare, "元/") || contains(text.bare, "/元") ||
           contains(text.bare, "元]") || contains(text.bare, "元】") || contains(text.bare, "人民币"))
    text.ten_thousand = false;
  while (take_brackets(text.bare, text.inside)) {}
  take_unit_after_slash(text.bare);
  strip_marks(text.bare);
  if (text.bare.size() > std::string_view("万元").size() && text.bare.ends_with("万元"))
    text.bare.resize(text.bare.size() - std::string_view("万元").size());
  return text;
}

DeclaredHeadings::DeclaredHeadings(const dictionary::Dictionary& dictionary) {
  const auto& datasets = dictionary.datasets();
  for (size_t d = 0; d < datasets.size(); ++d)
    for (size_t f = 0; f < datasets[d].fields.size(); ++f) add(datasets[d].fields[f].header, {d, f});
  for (size_t d = 0; d < datasets.size(); ++d)
    for (size_t f = 0; f < datasets[d].fields.size(); ++f)
      for (const auto& synonym : datasets[d].fields[f].synonyms) add(synonym, {d, f});
}

void DeclaredHeadings::add(const std::string& text, DeclaredField field) {
  auto& fields = fields_[read_header_text(text).full];
  if (std::none_of(fields.begin(), fields.end(), [&](const auto& known) { return known.dataset == field.dataset; }))
    fields.push_back(field);
}

const std::vector<DeclaredField>* DeclaredHeadings::find(const std::string& text) const {
  const auto found = fields_.find(text);
  return text.empty() || found == fields_.end() ? nullptr : &found->second;
}

bool sheet_says_ten_thousand(std::string_view title) {
  const std::string text = squeezed(title);
  return contains(text, "单位:万元") || contains(text, "(万元)") || contains(text, "金额单位:万元");
}

}  // namespace guben::intake
