#include "ledger/as_of.hpp"

namespace guben::ledger {
namespace {
constexpr std::string_view kMidnight = "16:00:00";  // of China, eight hours ahead of UTC, in every season
constexpr size_t kDay = 10, kTime = 11;             // YYYY-MM-DDTHH:MM:SSZ
}  // namespace

std::string end_of_day(Date day) { return day.to_string() + "T" + std::string(kMidnight) + "Z"; }

Date day_of(std::string_view recorded_at) {
  const auto day = *Date::from_iso(recorded_at.substr(0, kDay));
  return recorded_at.substr(kTime, kMidnight.size()) < kMidnight ? day : day.plus_days(1);
}

}  // namespace guben::ledger
