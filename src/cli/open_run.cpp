#include "cli/open_run.hpp"

#include "screening/kept_runs.hpp"

namespace guben::cli {

Result<screening::RunSummary> open_run(Session& session, const std::string& name) {
  auto run = screening::load_summary(session.folder, *session.ledger, name);
  if (!run) return run;
  auto pack = screening::pack_of_run(session.folder, session.pack, *run);
  if (!pack) return pack.error();
  session.pack = std::move(*pack);
  return run;
}

}  // namespace guben::cli
