#include "intake/header_text.hpp"

#include "core/text.hpp"

namespace guben::intake {

HeaderText read_header_text(std::string_view raw) {
  HeaderText text{squeezed(raw), {}, {}};
  std::erase(text.full, '*');
  text.bare = text.full;
  for (const std::string_view unit : {"(万元)", "[万元]", "万元"})
    if (contains(text.bare, unit)) {
      text.bare = replaced(text.bare, unit, "");
      text.ten_thousand = true;
      break;
    }
  if (!text.ten_thousand)
    for (const std::string_view unit : {"(元)", "[元]", "(元/月)", "(元/年)", "(人民币)"})
      if (contains(text.bare, unit)) {
        text.bare = replaced(text.bare, unit, "");
        text.ten_thousand = false;
        break;
      }
  const auto open = text.bare.find('(');
  if (open != std::string::npos && open > 0 && text.bare.back() == ')') text.bare.resize(open);
  return text;
}

FieldLookup::FieldLookup(const dictionary::Dataset& dataset) {
  const auto& fields = dataset.fields;
  for (size_t i = 0; i < fields.size(); ++i) fields_.emplace(read_header_text(fields[i].header).full, i);
  for (size_t i = 0; i < fields.size(); ++i)
    for (const auto& synonym : fields[i].synonyms) fields_.emplace(read_header_text(synonym).full, i);
}

std::optional<size_t> FieldLookup::find(const HeaderText& text) const {
  for (const auto& form : {text.full, text.bare})
    if (const auto found = fields_.find(form); !form.empty() && found != fields_.end()) return found->second;
  return std::nullopt;
}

bool sheet_says_ten_thousand(std::string_view title) {
  const std::string text = squeezed(title);
  return contains(text, "单位:万元") || contains(text, "(万元)") || contains(text, "金额单位:万元");
}

}  // namespace guben::intake
