#include <iostream>

#include "cli/commands.hpp"
#include "cli/usage.hpp"
#include "core/messages.hpp"
#include "core/new_file.hpp"

namespace guben::cli {
namespace {

int failed(const Context& context, const Refusal& said, const std::string& detail) {
  std::cerr << message(context.language, said) << "  [" << said.code << "]\n";
  if (!detail.empty() && detail != said.code) std::cerr << "  [" << detail << "]\n";
  return 1;
}

/// The one edge: refusals were printed where they came back, whatever is thrown ends here.
int run_to_the_end(const Context& context, const std::function<int()>& run) {
  try {
    return run();
  } catch (const Failure& failure) {
    return failed(context, failure.said(), failure.what());
  } catch (const std::filesystem::filesystem_error& error) {
    return failed(context, {"core.file_failed", {{"file", error.path1().string()}}}, error.code().message());
  } catch (const std::bad_alloc&) {
    return failed(context, {"core.no_memory"}, "");
  } catch (const std::exception& error) { return failed(context, {"core.failed"}, error.what()); } catch (...) {
    return failed(context, {"core.failed"}, "?");
  }
}

int parse_and_run(const Context& context, std::vector<std::string> arguments) {
  Program program{context};
  program.app.add_option("--lang", program.language);
  program.app.require_subcommand(1);
  program.app.fallthrough();
  add_county_commands(program);
  add_import_command(program);
  add_delivery_commands(program);
  add_screening_commands(program);
  add_runs_command(program);
  add_access_commands(program);
  add_indicator_command(program);
  add_report_commands(program);
  add_synth_commands(program);
  add_demo_command(program);
  add_pack_commands(program);
  add_serve_command(program);
  speak_the_language(program.app, context.language);
  if (const auto empty = empty_argument(arguments)) return show_refusal(context, *empty);
  try {
    std::reverse(arguments.begin(), arguments.end());  // as CLI11 takes a vector
    program.app.parse(arguments);
  } catch (const CLI::Success& help) { return program.app.exit(help); } catch (const CLI::ParseError& error) {
    return show_refusal(context, usage_refusal(program.app, error));
  }
  for (const auto* file : program.outputs)
    if (!file->empty())
      if (const auto free = may_be_written(*file); !free) return show_refusal(context, free.error());
  const auto done = program.run(context);
  return done ? *done : show_refusal(context, done.error());
}

}  // namespace

int run_program(const Context& context, const std::vector<std::string>& arguments) {
  return run_to_the_end(context, [&] { return parse_and_run(context, arguments); });
}

}  // namespace guben::cli
