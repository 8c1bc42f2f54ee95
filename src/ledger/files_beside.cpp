// What the ledger knows of the files that lie beside it: snapshots of deliveries, and runs.
#include "ledger/ledger.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {

void Ledger::set_snapshot(const Snapshot& s) {
  run(sql::set_snapshot, s.delivery, s.kind, s.rows, s.bytes, s.digest);
  cover("snapshot", "snapshot", {s.delivery, s.kind});
}

std::vector<Snapshot> Ledger::snapshots() {
  std::vector<Snapshot> all;
  auto rows = query(sql::list_snapshots);
  while (rows.step()) all.push_back({rows.integer(0), rows.text(1), rows.integer(2), rows.integer(3), rows.text(4)});
  return all;
}

void Ledger::add_run(const RunRecord& run) {
  this->run(sql::add_run, run.id, run.as_of, run.pack_version, run.inputs, context_.now_text(), run.manifest);
  cover("run", "run", {run.id});
}

void Ledger::remove_run(const std::string& id, const std::string& reason) {
  run("UPDATE run SET removed_at = $2 WHERE county = $1 AND id = $3", context_.now_text(), id);
  cover("run.removed", "run", {id}, reason);
}

std::vector<RunRecord> Ledger::runs() {
  std::vector<RunRecord> all;
  auto rows = query(sql::list_runs);
  while (rows.step())
    all.push_back(
        {rows.text(0), rows.text(1), rows.text(2), rows.text(3), rows.integer(4), rows.text(5), rows.text(6)});
  return all;
}

}  // namespace guben::ledger
