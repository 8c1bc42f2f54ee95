#include "cli/match_county.hpp"

#include "screening/run.hpp"

#include "core/messages.hpp"

namespace guben::cli {

Result<MatchedCounty> match_county(const Context& context, Session& s, matching::MatchOptions options) {
  MatchedCounty matched;
  options.pack_fingerprint = s.pack.fingerprint_of_matching;
  options.derived = [&](const ledger::Delivery& delivery, const std::vector<std::string>& coverage) {
    matched.coverage.push_back(message(context.language,
                                       coverage.empty() ? "cli.coverage_unknown" : "cli.coverage_derived",
                                       {{"file", delivery.file}, {"coverage", s.pack.regions.names(coverage)}}));
  };
  auto counts = matching::link_deliveries(s.folder, *s.ledger, s.pack.dictionary, s.pack.regions, *s.pack.names,
                                          options, context, s.timings);
  if (!counts) return counts.error();
  matched.counts = std::move(*counts);
  return matched;
}

Result<MatchedCounty> match_if_stale(const Context& context, Session& s) {
  if (screening::has_fresh_links(s.folder, *s.ledger, s.pack)) return MatchedCounty();
  return match_county(context, s, {});
}

}  // namespace guben::cli
