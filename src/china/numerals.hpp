#pragma once
// Chinese numerals of dates and levels: 二〇二〇年六月 is 2020年6月.
#include <string>
#include <string_view>

namespace guben::china {

/// The text with its Chinese numerals as digits: digit by digit (二〇二〇), or with tens (十二, 二十, 三十一). What is
/// no such number (一百, 三五成群) stays as it is.
std::string with_arabic_numerals(std::string_view text);

}  // namespace guben::china
