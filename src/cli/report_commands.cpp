#include <iostream>

#include "cli/commands.hpp"
#include "cli/open_run.hpp"
#include "cli/session.hpp"
#include "core/messages.hpp"
#include "documents/findings_workbook.hpp"
#include "documents/html_report.hpp"

namespace guben::cli {

void add_report_commands(Program& program) {
  auto* c = add_command(program, &program.app, "report", "筛查报告 / the run's report",
                        "guben report ./xiangyin --format html --out 报告.html");
  auto folder = std::make_shared<std::string>(), format = std::make_shared<std::string>("html"),
       out = std::make_shared<std::string>();
  c->add_option("DIR", *folder)->required();
  c->add_option("--format", *format)->check(CLI::IsMember({"html", "xlsx"}));
  add_output(program, c, "--out", *out)->required();
  c->callback([=, &program] {
    program.run = [=](const Context& context) -> Result<int> {
      auto session = open_session(context, *folder, ledger::Access::Read);
      if (!session) return session.error();
      auto& s = **session;
      const auto run = open_run(s);
      if (!run) return run.error();
      const auto head = s.ledger->head().to_text();
      if (*format == "xlsx") {
        if (auto done = documents::write_findings_workbook(s.folder, s.pack, *run, {}, head, context.language, *out);
            !done)
          return done.error();
      } else {
        const auto page = documents::html_report(s.folder, s.pack, *run, head, context.language);
        if (!page) return page.error();
        Output output(*out);
        output.write(*page);
        output.finish();
      }
      std::cout << message(context.language, "cli.written", {{"file", *out}}) << '\n';
      return 0;
    };
  });
}

}  // namespace guben::cli
