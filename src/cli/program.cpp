#include <iostream>

#include "cli/commands.hpp"
#include "core/messages.hpp"

namespace guben::cli {

// The one edge: refusals were printed where they came back, failures end here.
int run_program(std::vector<std::string> arguments) {
  Program program;
  program.app.add_option("--lang", program.language, "zh | en");
  program.app.require_subcommand(1);
  program.app.fallthrough();
  add_county_commands(program);
  add_import_command(program);
  add_delivery_commands(program);
  add_screening_commands(program);
  add_indicator_command(program);
  add_report_commands(program);
  add_synth_commands(program);
  add_demo_command(program);
  add_pack_commands(program);
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes a vector
    program.app.parse(arguments);
  } catch (const CLI::ParseError& error) { return program.app.exit(error) == 0 ? 0 : 2; }
  try {
    return program.run();
  } catch (const Failure& failure) {
    std::cerr << message("core.failed", {{"problem", failure.what()}}) << '\n';
  } catch (const std::filesystem::filesystem_error& error) {
    std::cerr << message("core.failed", {{"problem", error.what()}}) << '\n';
  } catch (const std::bad_alloc&) { std::cerr << message("core.failed", {{"problem", "out of memory"}}) << '\n'; }
  return 1;
}

}  // namespace guben::cli
