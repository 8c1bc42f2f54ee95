#pragma once
// guben screen DIR --as-of DATE --subject CODE… | --subjects FILE: a few subjects again.
#include "cli/commands.hpp"

namespace guben::cli {

struct SubjectArguments {
  std::string folder, as_of, file, kind, format = "table", out;
  std::vector<std::string> codes;
  bool match = false, timings = false;
  bool asks() const { return !codes.empty() || !file.empty(); }
};

void add_subject_options(Program& program, CLI::App* screen, SubjectArguments& arguments);
Result<int> screen_again(const Context& context, const SubjectArguments& arguments);

}  // namespace guben::cli
