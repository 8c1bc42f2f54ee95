#include "registers/waiting_entries.hpp"

#include <nlohmann/json.hpp>

#include "registers/sql.hpp"

namespace guben::registers {
namespace {
using dictionary::Dataset;
using nlohmann::json;

std::string place_of_seal(const Dataset& dataset) { return "register_waiting." + dataset.code; }

std::string text_of(const Dataset& dataset, const std::vector<std::optional<std::string>>& values) {
  json said = json::object();
  for (size_t f = 0; f < dataset.fields.size() && f < values.size(); ++f)
    if (values[f]) said[dataset.fields[f].name] = *values[f];
  return said.dump();
}

/// By name: a pack may have a field more by the time somebody confirms.
std::vector<std::optional<std::string>> values_of(const Dataset& dataset, const std::string& text) {
  const auto said = json::parse(text);
  std::vector<std::optional<std::string>> values;
  for (const auto& field : dataset.fields)
    values.push_back(said.contains(field.name) ? std::optional(said[field.name].get<std::string>()) : std::nullopt);
  return values;
}

WaitingEntry entry_from(const store::Statement& row, const Dataset& dataset, const ledger::Sealer& sealer) {
  WaitingEntry entry;
  entry.id = row.integer(0), entry.dataset = row.text(1), entry.code = row.text(2);
  for (const auto act : {Act::Enter, Act::Correct, Act::TakeBack})
    if (row.bytes(3) == word(act)) entry.act = act;
  entry.region = row.text(4), entry.household = row.text(5);
  entry.values = values_of(dataset, sealer.open(row.blob(6), place_of_seal(dataset)));
  entry.from = Date::from_iso(row.bytes(7)), entry.demanded = row.integer(8), entry.reason = row.text(9);
  entry.entered_by = row.text(10), entry.entered_post = row.text(11), entry.entered_at = row.text(12);
  entry.state = row.text(13), entry.decided_by = row.text(14), entry.decided_at = row.text(15);
  entry.decided_why = row.text(16);
  return entry;
}

void decide(ledger::Ledger& ledger, int64_t id, const char* state, const std::string& why) {
  ledger.run(sql::decide_waiting, id, state, ledger.context().actor, ledger.context().now_text(), why);
  ledger.cover(std::string("register.") + state, "register_waiting", {id}, why);
}

Result<WaitingEntry> still_waiting(ledger::Ledger& ledger, const Dataset& dataset, int64_t id) {
  auto entry = find_waiting(ledger, dataset, id);
  if (!entry || entry->state != "waiting") return Refusal{"registers.not_waiting", {{"id", std::to_string(id)}}};
  return std::move(*entry);
}

}  // namespace

Result<int64_t> wait_for_second(ledger::Ledger& ledger, const Dataset& dataset, const WaitingEntry& wanted) {
  for (const auto& other : waiting_entries(ledger, dataset))
    if (!wanted.code.empty() && other.code == wanted.code)
      return Refusal{"registers.waits_already", {{"code", wanted.code}, {"actor", other.entered_by}}};
  auto last = ledger.query("SELECT coalesce(max(id), 0) + 1 FROM register_waiting WHERE county = $1");
  last.step();
  const auto id = last.integer(0);
  last.reset();
  const auto& context = ledger.context();
  ledger.run(sql::add_waiting, id, dataset.code, wanted.code, word(wanted.act), wanted.region, wanted.household,
             store::Blob{ledger.sealer().seal(text_of(dataset, wanted.values), place_of_seal(dataset))},
             wanted.from ? wanted.from->to_string() : std::string(), wanted.demanded, wanted.reason, context.actor,
             context.post, context.now_text());
  ledger.cover("register.waits", "register_waiting", {id}, wanted.reason);
  return id;
}

std::vector<WaitingEntry> waiting_entries(ledger::Ledger& ledger, const Dataset& dataset, bool all) {
  std::vector<WaitingEntry> entries;
  auto rows = ledger.query(sql::list_waiting, dataset.code, all ? "" : "waiting");
  while (rows.step()) entries.push_back(entry_from(rows, dataset, ledger.sealer()));
  return entries;
}

std::optional<WaitingEntry> find_waiting(ledger::Ledger& ledger, const Dataset& dataset, int64_t id) {
  auto row = ledger.query(sql::find_waiting, dataset.code, id);
  return row.step() ? std::optional(entry_from(row, dataset, ledger.sealer())) : std::nullopt;
}

Result<std::string> confirm(ledger::Ledger& ledger, Register& kept, int64_t id, const Around& around) {
  const auto waiting = still_waiting(ledger, kept.dataset(), id);
  if (!waiting) return waiting.error();
  if (waiting->entered_by == ledger.context().actor) return Refusal{"registers.own_entry"};
  Entry entry{waiting->code, waiting->values, waiting->region, waiting->household, {}};
  // Where it lies by now, and no problem that was none when it was entered.
  const auto place = place_of(kept.dataset(), entry.values, around);
  entry.region = place.region, entry.household = place.household;
  auto code =
      kept.act({waiting->act, waiting->code, std::move(entry), waiting->from, waiting->reason, waiting->demanded},
               waiting->entered_by);
  if (code) decide(ledger, id, "confirmed", "");
  return code;
}

Result<void> refuse(ledger::Ledger& ledger, const Dataset& dataset, int64_t id, const std::string& why) {
  if (const auto waiting = still_waiting(ledger, dataset, id); !waiting) return waiting.error();
  decide(ledger, id, "refused", why);
  return {};
}

int64_t reseal_waiting(ledger::Ledger& ledger) {
  struct Older {
    int64_t id;
    std::string place, sealed;
  };
  ledger::Change change(ledger);
  std::vector<Older> older;
  auto rows = ledger.query(sql::list_sealed_waiting);
  while (rows.step())
    if (auto sealed = rows.blob(2); ledger.sealer().is_of_older_key(sealed))
      older.push_back({rows.integer(0), "register_waiting." + rows.text(1), std::move(sealed)});
  rows.reset();
  for (const auto& [id, place, sealed] : older) {
    ledger.run("UPDATE register_waiting SET what = $3 WHERE county = $1 AND id = $2", id,
               store::Blob{ledger.sealer().seal(ledger.sealer().open(sealed, place), place)});
    ledger.cover("register.resealed", "register_waiting", {id});
  }
  if (!older.empty()) change.commit();
  return static_cast<int64_t>(older.size());
}

}  // namespace guben::registers
