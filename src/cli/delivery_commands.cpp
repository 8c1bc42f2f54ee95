#include <iostream>

#include "cli/commands.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "intake/actions/list_deliveries.hpp"
#include "intake/actions/withdraw.hpp"

namespace guben::cli {
namespace {

std::string coverage_text(Language language, const ledger::Delivery& d, const policy::Pack& pack) {
  return d.coverage.empty() ? message(language, "cli.coverage_from_rows") : pack.regions.names(d.coverage);
}

Result<int> list_deliveries(const Context& context, const std::string& folder) {
  auto session = open_session(context, folder, ledger::Access::Read);
  if (!session) return session.error();
  auto& s = **session;
  std::cout << message(context.language, "cli.deliveries_header") << '\n';
  for (const auto& [d, state, force, by, reason] : intake::list_deliveries(*s.ledger))
    std::cout << fmt::format("{:>6}  {:<20} {}..{} {:>9}  {}  {}  {}\n", d.id, d.dataset, d.from.to_string(),
                             d.to.to_string(), d.rows, coverage_text(context.language, d, s.pack), d.file,
                             message(context.language, state.code, state.values));
  return 0;
}

Result<int> withdraw(const Context& context, const std::string& folder, int64_t delivery, const std::string& reason) {
  auto session = open_session(context, folder, ledger::Access::Write);
  if (!session) return session.error();
  auto& s = **session;
  const auto done = intake::withdraw(s.folder, *s.ledger, s.pack.dictionary, delivery, reason, context);
  if (!done) return done.error();
  const auto* dataset = s.pack.dictionary.find(done->delivery.dataset);
  std::cout << message(context.language, "cli.withdrawn",
                       {{"delivery", std::to_string(delivery)},
                        {"file", done->delivery.file},
                        {"dataset", dataset ? in_language(context.language, dataset->label_zh, dataset->label_en) : ""},
                        {"rows", std::to_string(done->delivery.rows)}})
            << '\n';
  for (const auto& back : done->back)
    std::cout << "    "
              << message(context.language, "cli.withdrawn_brings_back",
                         {{"delivery", std::to_string(back.id)}, {"file", back.file}})
              << '\n';
  if (done->proposals > 0)
    std::cout << "    "
              << message(context.language, "cli.withdrawn_proposals", {{"count", std::to_string(done->proposals)}})
              << '\n';
  return 0;
}

}  // namespace

void add_delivery_commands(Program& program) {
  {
    auto* c = add_command(program, &program.app, "deliveries", "已导入的批次 / what was imported, and what is in force",
                          "guben deliveries ./xiangyin");
    auto folder = std::make_shared<std::string>();
    c->add_option("DIR", *folder)->required();
    c->callback(
        [=, &program] { program.run = [=](const Context& context) { return list_deliveries(context, *folder); }; });
  }
  {
    auto* c = add_command(program, &program.app, "withdraw", "撤回一个批次 / take a delivery out of force",
                          "guben withdraw ./xiangyin 12 --reason '名单不是死亡人员'");
    auto folder = std::make_shared<std::string>(), reason = std::make_shared<std::string>();
    auto delivery = std::make_shared<int64_t>(0);
    c->add_option("DIR", *folder)->required();
    c->add_option("DELIVERY", *delivery)->required();
    c->add_option("--reason", *reason)->required();
    c->callback([=, &program] {
      program.run = [=](const Context& context) { return withdraw(context, *folder, *delivery, *reason); };
    });
  }
}

}  // namespace guben::cli
