#pragma once
// Names, cells and packs come from strangers. What is shown or kept of their names is UTF-8 without what would steer a
// terminal (escape sequences and other control characters) or turn a line round (bidirectional overrides).
#include <filesystem>
#include <string>
#include <string_view>

namespace guben {

/// Fit for a terminal: such characters, and bytes that are no UTF-8, become U+FFFD. Line ends and tabs stay.
std::string shown(std::string_view text);
/// A file's name as it is kept and shown, on one line. One in GBK bytes, as old archives unpack them, is read as that.
std::string shown_name(const std::filesystem::path& file);

}  // namespace guben
