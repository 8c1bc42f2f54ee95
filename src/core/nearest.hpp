#pragma once
// What somebody may have meant who wrote a name that is not known.
#include <string>
#include <string_view>
#include <vector>

#include "core/language.hpp"

namespace guben {

/// Letters to add, remove, replace or swap with their neighbour.
size_t typing_distance(std::string_view one, std::string_view other);
/// The known names most like the text, the most like it first; three at most.
std::vector<std::string> nearest(std::string_view text, const std::vector<std::string>& known);
/// "Nearest: a, b, c" to stand behind a sentence; nothing where nothing is known.
Words nearest_text(std::string_view text, const std::vector<std::string>& known);

}  // namespace guben
