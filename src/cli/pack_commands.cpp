#include <iostream>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "screening/situations.hpp"

namespace guben::cli {
namespace {

int check(const std::string& name) {
  std::vector<std::string> names = name.empty() ? policy::list_packs(packs_folder()) : std::vector<std::string>{name};
  int status = 0;
  for (const auto& n : names) {
    const auto pack = policy::load_pack(packs_folder(), n);
    if (!pack) {
      status = refuse(pack.error());
      continue;
    }
    const auto situations = policy::load_situations(packs_folder(), n);
    if (!situations) {
      status = refuse(situations.error());
      continue;
    }
    const auto played = screening::play(*pack, *situations);
    if (!played) {
      status = refuse(played.error());
      continue;
    }
    for (const auto& situation : *played)
      if (situation.wrong) status = refuse(*situation.wrong);
    int64_t local = 0;
    for (const auto& [parameter_name, parameter] : pack->parameters)
      for (const auto& value : parameter.values) local += value.local;
    std::cout << message("cli.pack_sound", {{"pack", n},
                                            {"datasets", std::to_string(pack->dictionary.datasets().size())},
                                            {"parameters", std::to_string(pack->parameters.size())},
                                            {"local", std::to_string(local)},
                                            {"models", std::to_string(pack->models.size())},
                                            {"tables", std::to_string(pack->decisions.size())},
                                            {"rules", std::to_string(pack->rules.size())},
                                            {"fingerprint", pack->fingerprint}})
              << '\n';
  }
  return status;
}

}  // namespace

void add_pack_commands(Program& program) {
  auto* pack = program.app.add_subcommand("pack", "政策包 / policy packs");
  pack->require_subcommand(1);
  {
    auto* c = add_command(program, pack, "check", "检查政策包 / check packs", "guben pack check xiangyin");
    auto name = std::make_shared<std::string>();
    c->add_option("NAME", *name);
    c->callback([=, &program] { program.run = [=] { return check(*name); }; });
  }
  {
    auto* c = add_command(program, pack, "dictionary", "数据字典 / the data dictionary as Markdown",
                          "guben pack dictionary national > docs/data-dictionary.md");
    auto name = std::make_shared<std::string>("national");
    c->add_option("NAME", *name);
    c->callback([=, &program] {
      program.run = [=] {
        const auto loaded = policy::load_pack(packs_folder(), *name);
        if (!loaded) return refuse(loaded.error());
        std::cout << loaded->dictionary.markdown();
        return 0;
      };
    });
  }
}

}  // namespace guben::cli
