#include <iostream>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "synth/synth.hpp"

namespace guben::cli {
namespace {

/// What the pack says of its people.
synth::Options demo_options(const policy::Pack& pack) {
  synth::Options options;
  options.minority = std::strtod(pack.demo.minority.to_string().c_str(), nullptr);
  if (!pack.demo.groups.empty()) options.groups = pack.demo.groups;
  return options;
}

}  // namespace

void add_synth_commands(Program& program) {
  struct Arguments {
    std::string pack = "xiangyin", as_of, out, truth, dirt = "clean";
    int persons = 30000, townships = 0;
    double minority = -1;
    uint64_t seed = 1;
  };
  auto* c = add_command(
      program, &program.app, "synth", "生成虚构县数据 / a made-up county's files and what is true in them",
      "guben synth --pack xiangyin --persons 30000 --seed 7 --as-of 2020-06-30 --out files --truth truth --dirt usual");
  auto a = std::make_shared<Arguments>();
  c->add_option("--pack", a->pack)->required();
  c->add_option("--persons", a->persons)->required();
  c->add_option("--seed", a->seed)->required();
  c->add_option("--as-of", a->as_of)->required();
  c->add_option("--out", a->out)->required();
  c->add_option("--truth", a->truth)->required();
  c->add_option("--dirt", a->dirt)->check(CLI::IsMember({"clean", "usual", "heavy"}));
  c->add_option("--townships", a->townships);
  c->add_option("--minority", a->minority);
  c->callback([=, &program] {
    program.run = [=](const Context& context) -> Result<int> {
      const auto pack = policy::load_pack(packs_folder(), a->pack);
      if (!pack) return pack.error();
      const auto as_of = read_day(a->as_of);
      if (!as_of) return as_of.error();
      const auto dirt = a->dirt == "clean"   ? synth::Dirt::Clean
                        : a->dirt == "usual" ? synth::Dirt::Usual
                                             : synth::Dirt::Heavy;
      auto options = demo_options(*pack);
      options.persons = a->persons, options.seed = a->seed, options.as_of = *as_of, options.dirt = dirt,
      options.townships = a->townships;
      options.progress = context.progress;
      if (a->minority != -1) options.minority = a->minority;
      const auto made = synth::make_county(*pack, options, a->out, a->truth);
      if (!made) return made.error();
      std::cout << message(context.language, "cli.synthesised",
                           {{"persons", std::to_string(made->persons)},
                            {"households", std::to_string(made->households)},
                            {"files", std::to_string(made->files)},
                            {"rows", std::to_string(made->rows)},
                            {"findings", std::to_string(made->findings)},
                            {"folder", a->out}})
                << '\n';
      return 0;
    };
  });
}

}  // namespace guben::cli
