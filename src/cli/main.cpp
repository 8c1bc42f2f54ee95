#include <unistd.h>

#include <cstdlib>
#include <iostream>
#include <system_error>

#include "cli/commands.hpp"
#include "cli/session_language.hpp"
#include "cli/terminal.hpp"
#include "cli/terminal_progress.hpp"

int main(int argc, char** argv) {
  using namespace guben;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  const auto language = cli::session_language(arguments, [](const char* name) { return std::getenv(name); });
  auto context = Context::of_command_line();
  if (language) context.language = *language;
  context.progress = cli::progress_on_terminal(context.language);
  cli::Terminal out(std::cout, STDOUT_FILENO), errors(std::cerr, STDERR_FILENO);
  const int status = language ? cli::run_program(context, arguments) : cli::show_refusal(context, language.error());
  std::cout.flush();
  // What was asked for and did not arrive was not done, whatever the command thinks.
  if (out.error() != 0 && status == 0) {
    std::cerr << message(context.language, "core.output_lost") << "  [core.output_lost]\n  ["
              << std::system_category().message(out.error()) << "]\n";
    return 1;
  }
  return status;
}
