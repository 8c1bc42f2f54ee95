#include "county/demo_day.hpp"

namespace guben::county {

std::optional<Date> demo_day(ledger::Ledger& ledger) {
  const auto moved = ledger.setting("demo_day");
  return moved ? Date::from_iso(*moved) : std::nullopt;
}

}  // namespace guben::county
