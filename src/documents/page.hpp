#pragma once
// What all HTML pages share: one file, no script, no network; readable on paper and without colour.
#include <cstdint>
#include <string>

#include "core/language.hpp"

namespace guben::documents {

/// From the doctype to the opening of <main>.
std::string page_head(const std::string& title, Language language);
std::string card(const std::string& label, const std::string& value, const char* css = "");
inline std::string card(const std::string& label, int64_t value, const char* css = "") {
  return card(label, std::to_string(value), css);
}

}  // namespace guben::documents
