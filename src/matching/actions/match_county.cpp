#include "matching/actions/match_county.hpp"

#include "dictionary/known_dataset.hpp"

namespace guben::matching {
namespace {

void put_in_order(std::vector<MatchLine>& lines) {
  const auto place = [](const MatchLine& l) {
    return std::tuple(std::string_view(l.dataset), std::string_view(l.file), std::string_view(l.sheet), l.row,
                      std::string_view(l.person_id), std::string_view(l.household_id), std::string_view(l.method));
  };
  std::sort(lines.begin(), lines.end(), [&](const auto& a, const auto& b) { return place(a) < place(b); });
}

}  // namespace

Result<MatchedCounty> match_county(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                   const dictionary::Dictionary& dictionary, const china::Regions& regions,
                                   const china::NameComparer& names, const MatchWishes& wishes, const Context& context,
                                   Timings& timings) {
  if (auto known = dictionary::known_dataset(dictionary, wishes.dataset); !known) return known.error();
  MatchedCounty matched;
  MatchOptions options;
  options.pack_fingerprint = wishes.pack_fingerprint;
  options.only_dataset = wishes.dataset;
  if (wishes.with_lines) options.each = [&](const MatchLine& line) { matched.lines.push_back(line); };
  options.derived = [&](const ledger::Delivery& delivery, const std::vector<std::string>& coverage) {
    matched.derived.push_back({delivery, coverage});
  };
  const ledger::InTheNameOf name(ledger, context);
  auto counts = link_deliveries(folder, ledger, dictionary, regions, names, options, context, timings);
  if (!counts) return counts.error();
  matched.counts = std::move(*counts);
  put_in_order(matched.lines);
  return matched;
}

}  // namespace guben::matching
