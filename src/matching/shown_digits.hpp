#pragma once
// A number of which the department shows only some digits (430624********1234). It says nobody's number, but it says
// whose it is not.
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace guben::matching {

class ShownDigits {
 public:
  /// Nothing when the cell hides no digit of an ID number.
  static std::optional<ShownDigits> read(std::string_view cell);
  /// Whether the number of these 17 digits looks so where digits are shown.
  bool agrees_with(int64_t key) const;
  /// Whether enough is shown to tell one of two namesakes: digits behind the area code, which half a county shares.
  bool can_tell() const;

 private:
  static constexpr char kHidden = '*';
  std::string shown_;  ///< eighteen characters
};

}  // namespace guben::matching
