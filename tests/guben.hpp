#pragma once
// The program as journeys meet it: what it said on both streams together.
#include <fmt/format.h>

#include "core/text.hpp"
#include "words/run_program.hpp"

namespace guben {

struct Said {
  int status;
  std::string output;
  bool says(std::string_view text) const { return contains(output, text); }
  size_t times(const std::string& text) const {
    size_t found = 0;
    for (size_t at = output.find(text); at != std::string::npos; at = output.find(text, at + 1)) ++found;
    return found;
  }
};

/// `before` stands before the program (variables, timeout).
inline Said guben(const std::string& arguments, const std::string& before = "", const char* language = "en") {
  const auto ran = run_program(fmt::format("--lang {} {}", language, arguments), before);
  return {ran.status, ran.both()};
}

}  // namespace guben
