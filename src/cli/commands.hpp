#pragma once
// Each function adds one group of commands to the program. A command returns the exit status (0 done, 1 failed, 2
// refused), or why nothing was done.
#include <CLI/CLI.hpp>

#include "core/context.hpp"
#include "core/result.hpp"

namespace guben::cli {

/// What a parsed command line wants done; set by the chosen command.
struct Program {
  explicit Program(const Context& of_person) : context(of_person) {}
  CLI::App app{"固本: 防返贫监测、部门数据比对 / guben: prevention of return to poverty, data comparison", "guben"};
  const Context& context;
  std::function<Result<int>(const Context&)> run;
  std::string language;
  std::vector<const std::string*> outputs;  ///< files that will be written; empty: none was named
};

void add_county_commands(Program& program);     // init, match, proposals, journal, template
void add_import_command(Program& program);      // import
void add_delivery_commands(Program& program);   // deliveries, withdraw
void add_screening_commands(Program& program);  // screen, findings, explain, diff, evaluate, simulate, discrepancies
void add_runs_command(Program& program);        // runs
void add_access_commands(Program& program);     // accounts, keys
void add_indicator_command(Program& program);   // indicators
void add_report_commands(Program& program);     // report
void add_synth_commands(Program& program);      // synth
void add_demo_command(Program& program);        // demo
void add_pack_commands(Program& program);       // pack
void add_serve_command(Program& program);       // serve

/// Parses and runs one command line, without the program's name; the exit status.
int run_program(const Context& context, const std::vector<std::string>& arguments);

/// Prints the refusal for people and gives the exit status 2.
int show_refusal(const Context& context, const Refusal& refusal);
/// An option, or an argument, that names a file to write: what stands there and is no regular file is not replaced.
CLI::Option* add_output(Program& program, CLI::App* command, const std::string& name, std::string& file);
/// A subcommand with an example in its --help; `about` is "中文 / English".
CLI::App* add_command(Program& program, CLI::App* parent, const std::string& name, const std::string& about,
                      const std::string& example);

}  // namespace guben::cli
