#pragma once
// The program as journeys meet it: what it said on both streams together.
#include <fmt/format.h>
#include <gtest/gtest.h>

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

/// An invented county of so many persons, imported, matched and screened, at `world`/`name`; nothing of it is dirty.
inline void make_screened_county(const std::filesystem::path& world, const std::string& name, int persons) {
  const auto files = (world / "files").string(), county = (world / name).string();
  for (const auto& command :
       {fmt::format("synth --pack xiangyin --persons {} --seed 7 --as-of 2020-06-30 --dirt clean --out {} --truth {}",
                    persons, files, (world / "truth").string()),
        "init " + county + " --pack xiangyin", "import " + county + " " + files, "match " + county,
        "screen " + county + " --as-of 2020-06-30"}) {
    const auto said = guben(command);
    ASSERT_EQ(said.status, 0) << said.output;
  }
}

}  // namespace guben
