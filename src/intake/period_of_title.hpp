#pragma once
#include <optional>
#include <string_view>

#include "core/date.hpp"

namespace guben::intake {

/// The first and last day that data speak for.
struct Period {
  Date from, to;
};

/// The period that a title or file name names: a month (2020年6月, 202006, 二〇二〇年六月), a span of them
/// (2020年1-6月), a quarter, a half-year, a year; the last one of the most exact. The day on which a file was exported,
/// printed or filled in is none. Nothing where it names none, or in words that are not understood: then it is asked.
std::optional<Period> find_period(std::string_view title);

}  // namespace guben::intake
