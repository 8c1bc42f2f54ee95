#include "matching/link_table.hpp"

#include <algorithm>
#include <cmath>
#include <tuple>

namespace guben::matching {

LinkTable::LinkTable(workspace::Database& database, const Registry& registry, const ledger::Delivery& delivery,
                     const dictionary::Dataset& dataset, bool keep_lines)
    : registry_(registry),
      delivery_(delivery),
      dataset_(dataset),
      keep_lines_(keep_lines),
      households_seen_(registry.households().size()),
      links_(database, "links",
             {{"_place", "BIGINT"},
              {"person_id", "INTEGER"},
              {"household_id", "INTEGER"},
              {"village_code", "VARCHAR"},
              {"method", "INTEGER"},
              {"score", "DECIMAL(4,2)"},
              {"named_is_member", "BOOLEAN"},
              {"is_further", "BOOLEAN"}}) {
  outcome_.counts.dataset = dataset.code;
}

void LinkTable::put(int64_t place, const Link& link, const std::string& elsewhere,
                    std::optional<bool> named_is_member) {
  count(link.method);
  put_row(place, link, link.household ? registry_.households()[*link.household].village : elsewhere, named_is_member,
          false);
  if (link.household) households_seen_[*link.household] = true;
  for (const uint32_t p : link.candidates)
    outcome_.candidates.push_back({dataset_.code, delivery_.id, place, p, registry_.persons()[p].household});
  if (keep_lines_) keep_line(place, link);
}

void LinkTable::put_further(int64_t place, const Link& link, uint32_t record, std::optional<bool> named_is_member) {
  auto further = link;
  further.person = record, further.household = registry_.persons()[record].household;
  put_row(place, further, registry_.households()[*further.household].village, named_is_member, true);
}

void LinkTable::put_row(int64_t place, const Link& link, const std::string& village,
                        std::optional<bool> named_is_member, bool is_further) {
  links_.put_integer(0, place);
  link.person ? links_.put_integer(1, *link.person) : links_.put_null(1);
  link.household ? links_.put_integer(2, *link.household) : links_.put_null(2);
  links_.put_text_or_null(3, village);
  links_.put_integer(4, static_cast<int64_t>(link.method));
  links_.put_integer(5, std::lround(link.score * 100));
  named_is_member ? links_.put_boolean(6, *named_is_member) : links_.put_null(6);
  links_.put_boolean(7, is_further);
  links_.end_row();
}

LinkedDelivery LinkTable::finish() {
  links_.finish();
  std::sort(outcome_.lines.begin(), outcome_.lines.end(),
            [](const MatchLine& x, const MatchLine& y) { return std::tie(x.sheet, x.row) < std::tie(y.sheet, y.row); });
  for (size_t h = 0; h < households_seen_.size(); ++h)
    if (households_seen_[h] && !registry_.households()[h].village.empty())
      ++outcome_.households[registry_.households()[h].township];
  return std::move(outcome_);
}

void LinkTable::count(Method method) {
  auto& counts = outcome_.counts;
  switch (method) {
    case Method::Exact: ++counts.exact; break;
    case Method::Repaired: ++counts.repaired; break;
    case Method::Probable: ++counts.probable; break;
    case Method::Review: ++counts.review; break;
    case Method::None: ++counts.none; break;
  }
}

void LinkTable::keep_line(int64_t place, const Link& link) {
  const auto key = workspace::SourceKey::of_place(place);
  const auto sheet = static_cast<size_t>(key.sheet);
  outcome_.lines.push_back(
      {dataset_.code, delivery_.file, sheet < delivery_.sheets.size() ? delivery_.sheets[sheet] : "", key.row,
       link.person ? registry_.persons()[*link.person].code : "",
       link.household ? registry_.households()[*link.household].code : "", method_word(link.method), link.score});
}

}  // namespace guben::matching
