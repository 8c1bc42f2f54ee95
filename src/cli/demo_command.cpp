#include <iostream>

#include "cli/commands.hpp"
#include "cli/open_run.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "county/actions/move_demo_day.hpp"
#include "documents/summary_text.hpp"
#include "screening/findings.hpp"
#include "synth/synth.hpp"

namespace guben::cli {
namespace {

/// The overlay's own values: what an officer of the place would look for first.
void print_own_values(Language language, const policy::Pack& pack) {
  std::cout << message(language, "cli.demo_values") << '\n';
  const auto region = pack.policy_region(pack.demo_county);
  for (const auto& [name, parameter] : pack.parameters) {
    const auto* here = parameter.in_force(region, *pack.demo.as_of);
    const auto* elsewhere = parameter.in_force("", *pack.demo.as_of);
    if (!here || here == elsewhere) continue;
    std::cout << fmt::format(
        "  {:<32}{:>10} {:<12}{}  {}\n", name, here->value.without_trailing_zeros().to_string(),
        pack.unit_text(parameter.unit, language), in_language(language, parameter.label_zh, parameter.label_en),
        here->local ? documents::local_value(here->set_by + " " + here->set_on, pack, language) : here->source);
  }
}

/// Somebody to explain first: of the pack's first red rule that found anybody.
Result<std::string> first_red_subject(const Session& s, const screening::RunSummary& run) {
  std::string subject;
  for (const auto* rule : screening::in_order(run, s.pack)) {
    if (rule->severity != "red" || rule->hit == 0 || !subject.empty()) continue;
    screening::FindingFilter filter;
    filter.rule = rule->rule;
    filter.hits_only = true;
    filter.with_sources = false;
    const auto done = screening::each_finding(s.folder, s.pack, run, filter, [&](const screening::Finding& f) {
      if (subject.empty() && f.severity == "red") subject = f.subject_id;
    });
    if (!done) return done.error();
  }
  return subject;
}

/// A county's own folder, or that of a demo, which holds it.
std::string county_in(const std::string& folder) {
  return std::filesystem::exists(folder + "/keys") ? folder : folder + "/county";
}

Result<int> move_day(const Context& context, const std::string& folder, Date day) {
  auto session = open_session(context, county_in(folder), ledger::Access::Write);
  if (!session) return session.error();
  if (auto moved = county::move_demo_day(*(*session)->ledger, (*session)->pack, day, context); !moved)
    return moved.error();
  std::cout << message(context.language, "cli.demo_day", {{"day", day.to_string()}}) << '\n';
  return 0;
}

Result<int> demo(const Context& context, const std::string& pack_name, std::string folder, const std::string& day) {
  const auto pack = policy::load_pack(packs_folder(), pack_name);
  if (!pack) return pack.error();
  if (!pack->demo.as_of) return Refusal{"cli.no_demo", {{"pack", pack_name}}};
  if (folder.empty()) folder = "demo-" + pack_name;
  const auto moved = day.empty() ? Result<Date>(*pack->demo.as_of) : read_day(day);
  if (!moved) return moved.error();
  if (*moved < *pack->demo.as_of) return county::before_demo(*pack, *moved);
  if (std::filesystem::exists(folder)) {
    if (!day.empty()) return move_day(context, folder, *moved);
    return Refusal{"cli.demo_exists", {{"folder", folder}}};
  }
  const auto& d = pack->demo;
  std::cout << message(context.language, "cli.demo_begins",
                       {{"label", in_language(context.language, pack->label_zh, pack->label_en)},
                        {"about", in_language(context.language, d.about_zh, d.about_en)}})
            << "\n";
  print_own_values(context.language, *pack);
  const std::string county = folder + "/county", files = folder + "/files", as_of = d.as_of->to_string();
  const std::vector<std::vector<std::string>> steps{
      {"synth", "--pack", pack_name, "--persons", std::to_string(d.persons), "--seed", std::to_string(d.seed),
       "--as-of", as_of, "--townships", std::to_string(d.townships), "--dirt", d.dirt, "--out", files, "--truth",
       folder + "/truth"},
      {"init", county, "--pack", pack_name},
      {"import", county, files},
      {"match", county},
      {"screen", county, "--as-of", as_of}};
  for (size_t i = 0; i < steps.size(); ++i) {
    std::cout << '\n'
              << message(context.language, "cli.demo_step",
                         {{"step", std::to_string(i + 1)}, {"what", fmt::format("guben {}", fmt::join(steps[i], " "))}})
              << '\n';
    if (const int status = run_program(context, steps[i]); status != 0) return status;
  }
  if (!day.empty())
    if (auto done = move_day(context, folder, *moved); !done) return done;
  auto session = open_session(context, county, ledger::Access::Read);
  if (!session) return session.error();
  const auto run = open_run(**session);
  if (!run) return run.error();
  const auto subject = first_red_subject(**session, *run);
  if (!subject) return subject.error();
  std::cout << '\n' << message(context.language, "cli.demo_ends", {{"folder", folder}, {"subject", *subject}}) << '\n';
  return 0;
}

}  // namespace

void add_demo_command(Program& program) {
  auto* c = add_command(program, &program.app, "demo", "演示 / a county of a pack, from invented files to findings",
                        "guben demo --pack longchuan");
  auto pack = std::make_shared<std::string>("xiangyin"), folder = std::make_shared<std::string>(),
       day = std::make_shared<std::string>();
  c->add_option("--pack", *pack);
  c->add_option("--day", *day);
  c->add_option("DIR", *folder);
  c->callback(
      [=, &program] { program.run = [=](const Context& context) { return demo(context, *pack, *folder, *day); }; });
}

}  // namespace guben::cli
