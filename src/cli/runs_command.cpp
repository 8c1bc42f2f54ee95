#include <iostream>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "screening/actions/prune_runs.hpp"

namespace guben::cli {
namespace {

Result<int> list(const Context& context, const std::string& folder) {
  auto session = open_session(context, folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto runs = screening::kept_runs(s.folder, *s.ledger);
  std::cout << padded(message(context.language, "cli.runs_run"), 14)
            << padded(message(context.language, "cli.runs_day"), 12)
            << padded_left(message(context.language, "documents.hit"), 9)
            << padded_left(message(context.language, "documents.undecided"), 11) << "  "
            << padded(message(context.language, "cli.runs_recorded"), 22)
            << padded(message(context.language, "cli.runs_pack"), 28) << message(context.language, "cli.runs_named_by")
            << '\n';
  for (const auto& run : runs) {
    std::string said = run.is_whole ? "" : message(context.language, "cli.run_is_damaged");
    for (const auto& code : run.named_by) said += (said.empty() ? "" : ", ") + message(context.language, code);
    std::cout << fmt::format("{:<14}{:<12}{:>9}{:>11}  {:<22}{:<28}{}\n", run.record.id, run.record.as_of, run.hits,
                             run.undecided, run.record.recorded_at, run.record.pack_version, said);
  }
  return 0;
}

Result<int> prune(const Context& context, const std::string& folder, bool yes) {
  auto session = open_session(context, folder, yes ? ledger::Access::Write : ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  const auto leftovers =
      screening::prune_runs(s.folder, *s.ledger, yes ? screening::Pruning::Remove : screening::Pruning::Show, context);
  if (!leftovers) return leftovers.error();
  for (const auto& leftover : *leftovers)
    std::cout << leftover.path.lexically_relative(s.folder.root).string() << "  "
              << message(context.language, leftover.why) << '\n';
  const std::map<std::string, std::string> count{{"count", std::to_string(leftovers->size())}};
  std::cout << message(context.language,
                       yes                  ? "cli.pruned"
                       : leftovers->empty() ? "cli.nothing_to_prune"
                                            : "cli.would_prune",
                       count)
            << '\n';
  return 0;
}

}  // namespace

void add_runs_command(Program& program) {
  auto* runs =
      add_command(program, &program.app, "runs", "筛查的运行 / runs, and what names them", "guben runs ./xiangyin");
  auto folder = std::make_shared<std::string>();
  runs->add_option("DIR", *folder);
  runs->require_subcommand(0, 1);
  auto* c =
      add_command(program, runs, "prune", "清理旧运行 / old runs that nothing names: shown, and removed when told so",
                  "guben runs prune ./xiangyin --yes");
  auto of = std::make_shared<std::string>();
  auto yes = std::make_shared<bool>(false);
  c->add_option("DIR", *of)->required();
  c->add_flag("--yes", *yes);
  c->callback([=, &program] { program.run = [=](const Context& context) { return prune(context, *of, *yes); }; });
  runs->callback([=, &program] {
    if (!runs->get_subcommands().empty()) return;
    program.run = [=](const Context& context) -> Result<int> {
      if (folder->empty()) return Refusal{"usage.missing", {{"name", "DIR"}}};
      return list(context, *folder);
    };
  });
}

}  // namespace guben::cli
