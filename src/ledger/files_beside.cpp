// What the ledger knows of the files that lie beside it: snapshots of deliveries, and runs.
#include "ledger/ledger.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {

std::string subject_of(const Snapshot& s) { return fmt::format("delivery/{}/{}", s.delivery, s.kind); }
std::string content_of(const Snapshot& s) { return fmt::format("{}\n{}\n{}", s.rows, s.bytes, s.digest); }

}  // namespace

void Ledger::set_snapshot(const Snapshot& s) {
  database_->prepare(sql::set_snapshot)
      .bind_all(s.delivery, std::string_view(s.kind), s.rows, s.bytes, std::string_view(s.digest))
      .run();
  journal("snapshot", subject_of(s), content_of(s));
}

std::vector<Snapshot> Ledger::snapshots() {
  std::vector<Snapshot> all;
  auto query = database_->prepare(sql::list_snapshots);
  while (query.step())
    all.push_back({query.integer(0), query.text(1), query.integer(2), query.integer(3), query.text(4)});
  return all;
}

void Ledger::remove_run(const std::string& id, const std::string& reason) {
  database_->prepare("UPDATE run SET removed_at = ? WHERE id = ?")
      .bind_all(std::string_view(now_text()), std::string_view(id))
      .run();
  journal("run.removed", "run/" + id, reason);
}

Result<void> Ledger::verify_files_beside() {
  std::map<std::string, std::string> kept;  // subject of the journal's line → what it must have said
  for (const auto& s : snapshots()) kept.emplace(subject_of(s), content_of(s));
  auto runs = database_->prepare("SELECT id, as_of, pack_version, inputs, manifest FROM run");
  while (runs.step())
    kept.emplace("run/" + runs.text(0),
                 line_of({runs.text(0), runs.text(1), runs.text(2), runs.text(3), 0, runs.text(4), {}}));
  for (const auto& statement : {sql::list_snapshot_lines, sql::list_run_lines}) {
    auto lines = database_->prepare(statement);
    while (lines.step()) {
      const auto found = kept.find(lines.text(0));
      if (found == kept.end() || sealer_->journal_hash(found->second) != lines.blob(1))
        return Refusal{"journal.file_changed", {{"file", lines.text(0)}}};
      kept.erase(found);
    }
  }
  if (!kept.empty()) return Refusal{"journal.file_changed", {{"file", kept.begin()->first}}};
  return {};
}

}  // namespace guben::ledger
