#include <iostream>

#include "cli/commands.hpp"
#include "cli/usage.hpp"
#include "core/messages.hpp"
#include "core/new_file.hpp"

namespace guben::cli {
namespace {

int failed(const Refusal& said, const std::string& detail) {
  std::cerr << message(said) << "  [" << said.code << "]\n";
  if (!detail.empty() && detail != said.code) std::cerr << "  [" << detail << "]\n";
  return 1;
}

/// The one edge: refusals were printed where they came back, whatever is thrown ends here.
int run_to_the_end(const std::function<int()>& run) {
  try {
    return run();
  } catch (const Failure& failure) {
    return failed(failure.said(), failure.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return failed({"core.file_failed", {{"file", error.path1().string()}}}, error.code().message());
  } catch (const std::bad_alloc&) { return failed({"core.no_memory"}, ""); } catch (const std::exception& error) {
    return failed({"core.failed"}, error.what());
  } catch (...) { return failed({"core.failed"}, "?"); }
}

int parse_and_run(std::vector<std::string> arguments) {
  Program program;
  program.app.add_option("--lang", program.language);
  program.app.require_subcommand(1);
  program.app.fallthrough();
  add_county_commands(program);
  add_import_command(program);
  add_delivery_commands(program);
  add_screening_commands(program);
  add_runs_command(program);
  add_indicator_command(program);
  add_report_commands(program);
  add_synth_commands(program);
  add_demo_command(program);
  add_pack_commands(program);
  speak_the_language(program.app);
  if (const auto empty = empty_argument(arguments)) return refuse(*empty);
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes a vector
    program.app.parse(arguments);
  } catch (const CLI::Success& help) { return program.app.exit(help); } catch (const CLI::ParseError& error) {
    return refuse(usage_refusal(program.app, error));
  }
  for (const auto* file : program.outputs)
    if (!file->empty())
      if (const auto free = may_be_written(*file); !free) return refuse(free.error());
  return program.run();
}

}  // namespace

int run_program(const std::vector<std::string>& arguments) {
  return run_to_the_end([&] { return parse_and_run(arguments); });
}

}  // namespace guben::cli
