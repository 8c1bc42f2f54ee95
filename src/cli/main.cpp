#include <unistd.h>

#include <cstdlib>
#include <iostream>

#include "cli/commands.hpp"
#include "core/messages.hpp"

// The one edge: refusals were printed where they came back, failures end here.
int main(int argc, char** argv) {
  using namespace guben;
  cli::Program program;
  for (int i = 1; i + 1 < argc; ++i)
    if (std::string_view(argv[i]) == "--lang") program.language = argv[i + 1];
  const char* lang = std::getenv("LANG");
  set_language(language_of(!program.language.empty() ? program.language : lang && std::string_view(lang) != "C" && std::string_view(lang) != "C.UTF-8" && std::string_view(lang) != "POSIX" ? lang
                                                                                                                                                                                            : ""));
  program.app.add_option("--lang", program.language, "zh | en");
  program.app.require_subcommand(1);
  program.app.fallthrough();
  cli::add_county_commands(program);
  cli::add_import_command(program);
  cli::add_screening_commands(program);
  cli::add_indicator_command(program);
  add_report_commands(program);
  cli::add_synth_commands(program);
  cli::add_pack_commands(program);
  try {
    program.app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return program.app.exit(error) == 0 ? 0 : 2;
  }
  try {
    return program.run();
  } catch (const Failure& failure) {
    std::cerr << message("core.failed", {{"problem", failure.what()}}) << '\n';
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << message("core.failed", {{"problem", error.what()}}) << '\n';
  } catch (const std::bad_alloc&) {
    std::cerr << message("core.failed", {{"problem", "out of memory"}}) << '\n';
  }
  return 1;
}
