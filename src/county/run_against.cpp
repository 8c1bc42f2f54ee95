#include "county/run_against.hpp"

namespace guben::county {
namespace {
constexpr int kDaysOff = 31;

/// How many days a run of this day is off the one that is wanted; nothing where it is not to be compared with.
std::optional<int> days_off(Date day, Date as_of, Against against) {
  if (day >= as_of) return {};
  if (against == Against::Before) return as_of - day;
  const int days = std::abs(day - as_of.plus_months(-12));
  return days <= kDaysOff ? std::optional(days) : std::nullopt;
}

}  // namespace

std::string run_against(const std::vector<ledger::RunRecord>& runs, Date as_of, Against against) {
  std::string chosen;
  std::optional<std::pair<int, Date>> least;  // days off and, of two as near, the later day
  for (const auto& run : runs) {
    const auto day = Date::from_iso(run.as_of);
    const auto off = day ? days_off(*day, as_of, against) : std::nullopt;
    if (!off) continue;
    const bool is_nearer = !least || *off < least->first || (*off == least->first && *day >= least->second);
    if (is_nearer) least = {*off, *day}, chosen = run.id;
  }
  return chosen;
}

}  // namespace guben::county
