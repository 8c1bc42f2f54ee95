#pragma once
// Numbers and amounts as people write them. What can be read in two ways is not read.
#include <optional>
#include <string_view>

#include "core/decimal.hpp"

namespace guben::intake {

/// 1,234.50; 1234.5元; 12元50; 3万5; 1.2万元; (30.00). Nothing for shares (5%), spans, commas in the wrong place,
/// digits after 元 or 万 that may mean one thing or another.
std::optional<Decimal> read_number(std::string_view squeezed_text);

/// Does the text say itself in what it counts (元, 万, 千), whatever the header says?
bool names_its_unit(std::string_view squeezed_text);

/// Blanks inside a number part thousands (1 234 567) or nothing: 12 50 is two numbers.
bool is_parted_by_blanks(std::string_view cell);

}  // namespace guben::intake
