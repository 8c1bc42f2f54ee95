#include <iostream>

#include "cli/commands.hpp"
#include "cli/import_report_text.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "intake/actions/import_files.hpp"

namespace guben::cli {
namespace {

struct ImportArguments {
  std::string folder, dataset, period, as, map, continued;
  std::vector<std::string> files, coverage;
  bool check = false, timings = false;
};

Result<std::optional<intake::Period>> period_of(const ImportArguments& arguments) {
  if (arguments.period.empty()) return std::optional<intake::Period>();
  const auto day = Date::from_iso(arguments.period + (arguments.period.size() == 7 ? "-01" : ""));
  if (!day) return Refusal{"cli.not_a_month", {{"text", arguments.period}}};
  return std::optional(intake::Period{day->first_of_month(), day->last_of_month()});
}

intake::Answer answer_of(const ImportArguments& arguments) {
  using ledger::Meaning;
  if (arguments.as == "replacement") return {Meaning::Replacement, {}};
  if (arguments.as == "part") return {Meaning::Part, {}};
  if (arguments.as == "correction") return {{}, Meaning::Correction};
  if (arguments.as == "events") return {{}, Meaning::Events};
  return {};
}

/// A check leaves nothing behind for the next file to be weighed against.
void print_checked_apart(Language language, const std::map<std::string, int>& checked,
                         const dictionary::Dictionary& dictionary) {
  for (const auto& [code, files] : checked) {
    const auto* dataset = dictionary.find(code);
    if (files > 1)
      std::cout << message(language, "cli.checked_apart",
                           {{"dataset", in_language(language, dataset->label_zh, dataset->label_en)},
                            {"count", std::to_string(files)}})
                << '\n';
  }
}

/// The proposal for headers that were asked about; a file that is there already was read and is left as it is.
void write_map(Language language, const ImportArguments& arguments, bool has_map,
               const std::vector<intake::ProposedHeadings>& proposed) {
  if (arguments.map.empty() || proposed.empty()) return;
  if (has_map) {
    std::cout << message(language, "cli.map_does_not_cover", {{"file", arguments.map}}) << '\n';
    return;
  }
  intake::write_heading_map(arguments.map, proposed, language);
  std::cout << message(language, "cli.map_written", {{"file", arguments.map}}) << '\n';
}

Result<int> import_files(const Context& context, const ImportArguments& arguments) {
  auto session = open_session(context, arguments.folder, ledger::Access::Write);
  if (!session) return session.error();
  auto& s = **session;
  const auto period = period_of(arguments);
  if (!period) return period.error();
  intake::ImportWishes wishes;
  wishes.files.assign(arguments.files.begin(), arguments.files.end());
  wishes.of_each = {
      arguments.dataset,    *period,
      arguments.coverage,   arguments.check,
      answer_of(arguments), arguments.continued.empty() ? std::nullopt : std::optional(arguments.continued == "yes")};
  const bool has_map = !arguments.map.empty() && std::filesystem::exists(arguments.map);
  if (has_map) {
    auto confirmed = intake::read_heading_map(arguments.map, s.pack.dictionary);
    if (!confirmed) return confirmed.error();
    wishes.headings = std::move(*confirmed);
  }
  const auto imported = intake::import_files(
      s.folder, *s.ledger, s.pack.dictionary, s.pack.regions, wishes, context, s.timings, [&](const auto& file) {
        if (file.report) print_import_report(context.language, *file.report, s.pack, arguments.check);
        if (file.refusal) show_refusal(context, *file.refusal);
      });
  if (!imported) return imported.error();
  print_checked_apart(context.language, imported->checked, s.pack.dictionary);
  write_map(context.language, arguments, has_map, imported->proposed);
  if (arguments.timings) std::cout << s.timings.table(context.language);
  return imported->any_refused ? 2 : 0;
}

}  // namespace

void add_import_command(Program& program) {
  auto* c = add_command(program, &program.app, "import", "导入部门数据 / import department files",
                        "guben import ./xiangyin 农户档案.xlsx 医保参保.csv --period 2020-06");
  auto a = std::make_shared<ImportArguments>();
  c->add_option("DIR", a->folder)->required();
  c->add_option("FILE", a->files)->required();
  c->add_option("--dataset", a->dataset);
  c->add_option("--period", a->period);
  c->add_option("--coverage", a->coverage);
  c->add_option("--as", a->as)->check(CLI::IsMember({"replacement", "part", "correction", "events"}));
  c->add_option("--map", a->map);
  c->add_option("--continue", a->continued)->check(CLI::IsMember({"yes", "no"}));
  c->add_flag("--check", a->check);
  c->add_flag("--timings", a->timings);
  c->callback([=, &program] { program.run = [=](const Context& context) { return import_files(context, *a); }; });
}

}  // namespace guben::cli
