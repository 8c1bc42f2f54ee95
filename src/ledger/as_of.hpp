#pragma once
// A record has two times (docs/decisions/0025): the days it was true, and the days it was what we knew.
#include <optional>
#include <string>

#include "core/date.hpp"

namespace guben::ledger {

struct AsOf {
  std::optional<Date> day = {};  ///< 当日情况; left out: what holds from now on, as far as is known
  std::optional<Date> known_on =
      {};  ///< 当日系统所知: as it was known when that day ended; left out: as it is known now
};

/// The first moment after a day, in China's time, as record times are written (UTC).
std::string end_of_day(Date day);
/// The day in China's time on which something was recorded.
Date day_of(std::string_view recorded_at);

}  // namespace guben::ledger
