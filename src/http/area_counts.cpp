#include "http/area_counts.hpp"

namespace guben::http {
namespace {
using county::FoundLine;

/// Of one number of an area: whose line was counted last. All lines of somebody lie together.
struct Counting {
  const std::string* last[3] = {};
  FoundCounts counts;
};

void count_line(Counting& area, const FoundLine& line, CountedIn in, const county::Moved& moved) {
  const bool is_undecided = line.outcome() == screening::Outcome::Undecided;
  auto& number = is_undecided ? area.counts.undecided : line.is_red() ? area.counts.red : area.counts.amber;
  auto& last = area.last[is_undecided ? 0 : line.is_red() ? 1 : 2];
  if (in != CountedIn::Findings && std::exchange(last, &line.whose()) == &line.whose()) return;
  number += in == CountedIn::People ? moved.people_of(line) : 1;
}

int64_t questions_not_asked(const screening::OpenRun& run, const std::string& area) {
  int64_t sum = 0;
  for (const auto& [rule, count] : run.not_run_in(area)) sum += count;
  return sum;
}

}  // namespace

CountedIn counted_in(std::string_view word) {
  return word == "households" ? CountedIn::Households : word == "people" ? CountedIn::People : CountedIn::Findings;
}

std::string_view word(CountedIn in) {
  return in == CountedIn::Households ? "households" : in == CountedIn::People ? "people" : "findings";
}

ByArea<Residents> residents_of(const county::Snapshot& snapshot, const std::string& area,
                               const std::vector<const china::Region*>& below) {
  ByArea<Residents> residents(area, below);
  if (snapshot.registry)
    for (const auto& household : snapshot.registry->registry().households())
      residents.at(county::place_of(household), [&](Residents& of) {
        ++of.households;
        of.people += static_cast<int64_t>(household.members.size());
      });
  return residents;
}

ByArea<FoundCounts> found_in(const county::Snapshot& snapshot, const FoundWhere& what, CountedIn in,
                             const std::string& area, const std::vector<const china::Region*>& below) {
  const auto* registry = snapshot.registry ? &snapshot.registry->registry() : nullptr;
  ByArea<Counting> counting(area, below);
  for (const auto& line : what.found.all())
    counting.at(what.moved.place_of(line), [&](Counting& of) { count_line(of, line, in, what.moved); });
  if (in != CountedIn::Findings && registry)
    for (const auto& household : registry->households())
      if (county::place_of(household).starts_with(area) && what.run.not_run_of(household.code) > 0)
        counting.at(county::place_of(household), [&](Counting& of) {
          of.counts.not_run += in == CountedIn::People ? static_cast<int64_t>(household.members.size()) : 1;
        });
  ByArea<FoundCounts> counts(area, below);
  for (auto& [code, of] : counts.all()) {
    of = counting.of(code).counts;
    if (in == CountedIn::Findings) of.not_run = questions_not_asked(what.run, code);
  }
  return counts;
}

}  // namespace guben::http
