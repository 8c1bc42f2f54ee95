#include "ledger/migrations.hpp"

#include <set>

#include "core/text.hpp"
#include "ledger/records_of_first_layouts.hpp"

namespace guben::ledger {
namespace {

struct Migration {
  std::string_view name;
  bool is_of_sqlite;  ///< of the layouts that only SQLite had
  std::string_view statements;
};
constexpr Migration kMigrations[] = {
#include "ledger_migrations.inc"
};

/// What tells the engines apart is what they call a type.
bool is_sqlite(const store::Store& store) { return store.words().bytes == "BLOB"; }

std::set<std::string> applied(store::Store& store) {
  const auto tables = store.tables();
  if (std::find(tables.begin(), tables.end(), "migration") == tables.end()) return {};
  std::set<std::string> names;
  auto rows = store.prepare("SELECT name FROM migration");
  while (rows.step()) names.insert(rows.text(0));
  return names;
}

std::string in_words_of(const store::Store& store, std::string_view statements) {
  const auto words = store.words();
  auto text = replaced(std::string(statements), "{text}", words.text);
  text = replaced(text, "{bytes}", words.bytes);
  return replaced(text, "{packed}", words.packed);
}

}  // namespace

std::vector<std::string> known_migrations(store::Store& store) {
  std::vector<std::string> names;
  for (const auto& migration : kMigrations)
    if (!migration.is_of_sqlite || is_sqlite(store)) names.emplace_back(migration.name);
  std::sort(names.begin(), names.end());
  return names;
}

Result<bool> lacks_migrations(store::Store& store) {
  const auto known = known_migrations(store);
  const auto done = applied(store);
  for (const auto& name : done)
    if (!std::binary_search(known.begin(), known.end(), name))
      return Refusal{"ledger.newer_layout", {{"migration", name}}};
  return done.size() < known.size();
}

void apply_migrations(store::Store& store, const std::string& now) {
  // Counties share their tables: another's program may be bringing them up at this moment.
  {
    store::Transaction transaction(store, store::Store::kLayout);
    store.execute("CREATE TABLE IF NOT EXISTS migration (name TEXT PRIMARY KEY, applied_at TEXT NOT NULL)");
    transaction.commit();
  }
  for (const auto& name : known_migrations(store)) {
    const auto* migration =
        std::find_if(std::begin(kMigrations), std::end(kMigrations), [&](const auto& m) { return m.name == name; });
    store::Transaction transaction(store, store::Store::kLayout);
    if (applied(store).contains(name)) continue;
    store.execute(is_sqlite(store) && migration->is_of_sqlite ? std::string(migration->statements)
                                                              : in_words_of(store, migration->statements));
    if (name == kBringsRecordsOver) bring_records_over(store);
    store.prepare("INSERT INTO migration (name, applied_at) VALUES ($1, $2)")
        .bind_all(std::string_view(name), std::string_view(now))
        .run();
    transaction.commit();
  }
}

}  // namespace guben::ledger
