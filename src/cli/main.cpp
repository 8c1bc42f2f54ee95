#include <unistd.h>

#include <cstdlib>

#include "cli/commands.hpp"
#include "core/messages.hpp"

int main(int argc, char** argv) {
  using namespace guben;
  const std::vector<std::string> arguments(argv + 1, argv + argc);
  std::string language;
  for (size_t i = 0; i + 1 < arguments.size(); ++i)
    if (arguments[i] == "--lang") language = arguments[i + 1];
  const char* lang = std::getenv("LANG");
  const bool is_told =
      lang && std::string_view(lang) != "C" && std::string_view(lang) != "C.UTF-8" && std::string_view(lang) != "POSIX";
  set_language(language_of(!language.empty() ? language : is_told ? lang : ""));
  return cli::run_program(arguments);
}
