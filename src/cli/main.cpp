#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <system_error>

#include "cli/commands.hpp"
#include "cli/session_language.hpp"
#include "cli/terminal.hpp"

int main(int argc, char** argv) {
  using namespace guben;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto language = cli::session_language(arguments, [](const char* name) { return std::getenv(name); });
  set_language(language ? *language : language_of(""));
  cli::Terminal out(std::cout, STDOUT_FILENO), errors(std::cerr, STDERR_FILENO);
  const int status = language ? cli::run_program(arguments) : cli::refuse(language.error());
  std::cout.flush();
  // What was asked for and did not arrive was not done, whatever the command thinks.
  if (out.error() != 0 && status == 0) {
    std::cerr << message("core.output_lost") << "  [core.output_lost]\n  ["
              << std::system_category().message(out.error()) << "]\n";
    return 1;
  }
  return status;
}
