#pragma once
// Text as it comes out of spreadsheets, brought to one form: NFKC (full width becomes half width), no control
// characters, no leading, trailing or doubled blanks. UTF-8 throughout.
#include <string>
#include <string_view>
#include <vector>

namespace guben {

/// One form for comparison and storage; fast when the text is already plain (ASCII and common Han).
std::string normalised(std::string_view utf8);
/// The same without any white space: for headers, names, codes, numbers.
std::string squeezed(std::string_view utf8);
/// The same two without a copy where nothing changes: the view is of `utf8` or of `scratch`.
std::string_view normalised_view(std::string_view utf8, std::string& scratch);
std::string_view squeezed_view(std::string_view utf8, std::string& scratch);

/// Code points of valid UTF-8; a malformed byte becomes U+FFFD.
std::u32string code_points(std::string_view utf8);
std::string to_utf8(std::u32string_view text);
void append_utf8(std::string& out, char32_t c);
bool is_valid_utf8(std::string_view bytes);
/// Malformed sequences (lone surrogates included) become U+FFFD, so that what we store and print is always UTF-8.
std::string made_valid_utf8(std::string_view bytes);

/// Blank, —, -, /, NULL, N/A: "nobody wrote anything".
bool is_blank(std::string_view squeezed_text);
/// 无, 没有, 否, 0: "none" was written.
bool is_none(std::string_view squeezed_text);

bool contains(std::string_view text, std::string_view part);
std::vector<std::string_view> split(std::string_view text, char separator);
std::vector<std::string_view> split(std::string&& text, char separator) = delete;  // the views would outlive it
std::string_view trimmed(std::string_view ascii);
std::string lower_ascii(std::string_view text);
/// Columns on a terminal: Han characters take two.
size_t columns_of(std::string_view text);
/// Filled with blanks up to so many columns, or from the left.
std::string padded(std::string text, size_t columns);
std::string padded_left(const std::string& text, size_t columns);
std::string replaced(std::string text, std::string_view what, std::string_view with);

/// RFC 4180: quoted where it must be.
std::string csv_field(std::string_view text);
/// Whether a spreadsheet would take the cell for a formula: it begins with = + - @, a tab or a return, and is no plain
/// number.
bool begins_a_formula(std::string_view text);
/// A field of a CSV that people open: what a spreadsheet would take for a formula is preceded by a single quote.
std::string csv_cell(std::string_view text);
std::string html_escaped(std::string_view text);

}  // namespace guben
