#include "matching/shown_digits.hpp"

#include <algorithm>

#include "china/id_number.hpp"
#include "core/text.hpp"

namespace guben::matching {
namespace {
constexpr size_t kDigits = 18, kOldDigits = 15, kArea = 6;
constexpr std::string_view kCentury = "19";  // an old number has none
constexpr std::u32string_view kMasks = U"*×✱●○■□#?_•";
constexpr int kTelling = 4;
}  // namespace

std::optional<ShownDigits> ShownDigits::read(std::string_view cell) {
  const auto letters = code_points(squeezed(cell));
  if (letters.size() > kDigits) return std::nullopt;
  std::string text;
  text.reserve(kDigits);
  for (size_t i = 0; i < letters.size(); ++i) {
    const char32_t c = letters[i];
    const bool is_last = i + 1 == letters.size();
    if (c >= U'0' && c <= U'9') text += static_cast<char>(c);
    // An X is the check character where it stands last, a mask before.
    else if (c == U'X' || c == U'x') text += is_last ? 'X' : kHidden;
    else if (kMasks.find(c) != std::u32string_view::npos) text += kHidden;
    else return std::nullopt;
  }
  const auto first = text.find(kHidden), last = text.rfind(kHidden);
  if (first == std::string::npos) return std::nullopt;
  // Four stars may stand for eight digits: what is shown stands at the ends.
  const bool is_one_run =
      std::all_of(text.begin() + static_cast<std::ptrdiff_t>(first), text.begin() + static_cast<std::ptrdiff_t>(last),
                  [](char c) { return c == kHidden; });
  if (text.size() == kOldDigits && !is_one_run) text.insert(kArea, kCentury), text += kHidden;
  else if (text.size() < kDigits && is_one_run) text.insert(first, kDigits - text.size(), kHidden);
  if (text.size() != kDigits) return std::nullopt;
  ShownDigits shown;
  shown.shown_ = std::move(text);
  return shown;
}

bool ShownDigits::agrees_with(int64_t key) const {
  const auto number = china::id_number_of(key);
  return std::equal(shown_.begin(), shown_.end(), number.begin(), number.end(),
                    [](char shown, char own) { return shown == kHidden || shown == own; });
}

bool ShownDigits::can_tell() const {
  return std::count_if(shown_.begin() + kArea, shown_.end(), [](char c) { return c != kHidden; }) >= kTelling;
}

}  // namespace guben::matching
