// journal verify: the chain, and every table behind it.
#include "ledger/migrations.hpp"
#include "ledger/records.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {
/// What the first layouts' lines said of a row, by the subject they gave it.
using FirstContents = std::map<std::string, std::string>;
}  // namespace

Result<JournalHead> Ledger::verify(const std::optional<JournalHead>& known) {
  const store::Moment moment(*store_);  // somebody may be changing what is looked at
  std::vector<JournalHead> on_record;
  if (const auto published = published_head()) on_record.push_back(*published);
  if (known) on_record.push_back(*known);
  auto head = journal_->verify(on_record);
  if (!head) return head;
  if (auto same = verify_first_lines(); !same) return same.error();
  if (auto same = rows_->verify(); !same) return same.error();
  if (auto same = verify_tables(); !same) return same.error();
  return head;
}

/// Every table of the store is known to some check: one that is not would be the place to hide a change.
Result<void> Ledger::verify_tables() {
  for (const auto& table : store_->tables()) {
    const auto& covered = covered_tables();
    if (std::any_of(covered.begin(), covered.end(), [&](const auto& t) { return t.name == table; })) continue;
    const auto& passing = passing_tables();
    if (std::any_of(passing.begin(), passing.end(), [&](const auto& t) { return t.name == table; })) continue;
    if (table == "journal" || table == "county") continue;  // the chain; the key that was checked at opening
    if (table == "migration") {
      auto lacks = lacks_migrations(*store_);
      if (!lacks) return lacks.error();
      if (*lacks) return Refusal{"journal.row_changed", {{"row", "migration"}}};
    } else if (table == "resealed_record") {
      if (auto there = resealed_are_there(); !there) return there;
    } else if (table.starts_with("record_")) {
      const auto dataset = table.substr(std::string_view("record_").size());
      if (auto same = verify_records(*this, dataset); !same) return same.error();
    } else return Refusal{"journal.uncovered_table", {{"table", table}}};
  }
  return {};
}

/// What was sealed anew is looked at with the records themselves: where there are none, nobody would.
Result<void> Ledger::resealed_are_there() {
  const auto tables = store_->tables();
  auto datasets = query("SELECT DISTINCT dataset FROM resealed_record WHERE county = $1");
  while (datasets.step())
    if (std::find(tables.begin(), tables.end(), "record_" + datasets.text(0)) == tables.end())
      return Refusal{"journal.row_changed", {{"row", "resealed_record:" + datasets.text(0)}}};
  return {};
}

Result<void> Ledger::verify_first_lines() {
  FirstContents kept;
  auto deliveries = query("SELECT id, dataset, file, fingerprint FROM delivery WHERE county = $1");
  while (deliveries.step())
    kept.emplace(fmt::format("delivery.received delivery/{}", deliveries.integer(0)),
                 deliveries.text(1) + "\n" + deliveries.text(2) + "\n" + deliveries.text(3));
  auto standings = query("SELECT later, earlier, meaning FROM standing WHERE county = $1");
  while (standings.step())
    kept.emplace(fmt::format("delivery.standing delivery/{}/{}", standings.integer(0), standings.integer(1)),
                 standings.text(2));
  for (const auto& w : withdrawals())
    kept.emplace(fmt::format("delivery.withdrawn delivery/{}", w.delivery),
                 w.reason + "\n" + w.actor + "\n" + w.recorded_at);
  auto runs = query("SELECT id, as_of, pack_version, inputs, manifest FROM run WHERE county = $1");
  while (runs.step())
    kept.emplace("run run/" + runs.text(0), runs.text(1) + "\n" + runs.text(2) + "\n" + runs.text(3) +
                                                (runs.text(4).empty() ? "" : "\n" + runs.text(4)));
  auto lines = query(sql::list_row_lines);
  while (lines.step()) {
    if (lines.integer(3) != 1) continue;
    const auto action = lines.text(0), subject = lines.text(1);
    if (action != "delivery.received" && action != "delivery.standing" && action != "delivery.withdrawn" &&
        action != "run")
      continue;
    const auto found = kept.find(action + " " + subject);
    if (found == kept.end() || sealer_->journal_hash(found->second) != lines.blob(2))
      return Refusal{"journal.row_changed", {{"row", subject}}};
  }
  return {};
}

}  // namespace guben::ledger
