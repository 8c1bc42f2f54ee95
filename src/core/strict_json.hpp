#pragma once
// JSON that somebody else wrote.
#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace guben {

/// Nothing where it is no JSON, names a field twice (two readers would read two things) or nests deeper than that:
/// refused before it costs a stack.
std::optional<nlohmann::json> strict_json(const std::string& text, int most_depth);

}  // namespace guben
