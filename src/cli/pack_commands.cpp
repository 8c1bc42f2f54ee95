#include <iostream>

#include "access/keepers.hpp"
#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "screening/actions/check_packs.hpp"

namespace guben::cli {
namespace {

Result<void> keepers_fit(const policy::Pack& pack) {
  const auto roles = access::load_roles(pack.folders);
  if (!roles) return roles.error();
  return access::check_keepers(*roles, pack.dictionary);
}

Result<int> check(const Context& context, const std::string& name) {
  int status = 0;
  for (const auto& c : screening::check_packs(packs_folder(), name)) {
    for (const auto& refusal : c.refusals) status = show_refusal(context, refusal);
    if (!c.refusals.empty()) continue;
    if (const auto fits = keepers_fit(*c.pack); !fits) {
      status = show_refusal(context, fits.error());
      continue;
    }
    int64_t local = 0;
    for (const auto& [parameter_name, parameter] : c.pack->parameters)
      for (const auto& value : parameter.values) local += value.local;
    std::cout << message(context.language, "cli.pack_sound",
                         {{"pack", c.name},
                          {"datasets", std::to_string(c.pack->dictionary.datasets().size())},
                          {"parameters", std::to_string(c.pack->parameters.size())},
                          {"local", std::to_string(local)},
                          {"models", std::to_string(c.pack->models.size())},
                          {"rules", std::to_string(c.pack->rules.size())},
                          {"fingerprint", c.pack->fingerprint}})
              << '\n';
    if (c.situations > 0)
      std::cout << message(context.language, "cli.pack_situations",
                           {{"count", std::to_string(c.situations)}, {"wrong", std::to_string(c.wrong_today)}})
                << '\n';
  }
  return status;
}

}  // namespace

void add_pack_commands(Program& program) {
  auto* pack = program.app.add_subcommand("pack", "政策包 / policy packs");
  pack->require_subcommand(1);
  {
    auto* c = add_command(program, pack, "check", "检查政策包并演算全部情形 / check packs, play every situation",
                          "guben pack check xiangyin");
    auto name = std::make_shared<std::string>();
    c->add_option("NAME", *name);
    c->callback([=, &program] { program.run = [=](const Context& context) { return check(context, *name); }; });
  }
  {
    auto* c = add_command(program, pack, "dictionary", "数据字典 / the data dictionary as Markdown",
                          "guben pack dictionary national > docs/data-dictionary.md");
    auto name = std::make_shared<std::string>("national");
    c->add_option("NAME", *name);
    c->callback([=, &program] {
      program.run = [=](const Context&) -> Result<int> {
        const auto loaded = policy::load_pack(packs_folder(), *name);
        if (!loaded) return loaded.error();
        std::cout << loaded->dictionary.markdown();
        return 0;
      };
    });
  }
}

}  // namespace guben::cli
