#include "ledger/records_of_first_layouts.hpp"

#include "ledger/sql.hpp"

namespace guben::ledger {

void bring_records_over(store::Store& store) {
  const auto words = store.words();
  for (const auto& table : store.tables()) {
    if (!table.starts_with("record_") || table == "record_schema") continue;
    const auto dataset = table.substr(std::string_view("record_").size());
    std::string fields, columns, schema;
    auto types =
        store.prepare("SELECT name, type FROM pragma_table_info($1) WHERE name LIKE 'f\\_%' ESCAPE '\\' ORDER BY cid");
    types.bind(1, std::string_view(table));
    while (types.step()) {
      const bool is_sealed = types.text(1) == "BLOB";
      fields += ", " + types.text(0);
      columns += fmt::format(", {} {}", types.text(0), types.text(1));
      schema += (schema.empty() ? "" : " ") + types.text(0).substr(2) + (is_sealed ? "*" : "");
    }
    types.reset();
    store.execute(fmt::format("DROP INDEX IF EXISTS {0}_by_code; ALTER TABLE {0} RENAME TO old_{0}", table));
    store.execute(fmt::format(sql::create_records, fmt::arg("dataset", dataset), fmt::arg("text", words.text),
                              fmt::arg("bytes", words.bytes), fmt::arg("packed", words.packed)));
    std::string alter;
    for (size_t at = 2; at < columns.size();) {
      const auto end = std::min(columns.find(", ", at), columns.size());
      store.execute(fmt::format("ALTER TABLE {} ADD COLUMN {}", table, columns.substr(at, end - at)));
      at = end + 2;
    }
    store.execute(fmt::format(
        "INSERT INTO {0} (county, version, schema_version, code, valid_from, valid_to, recorded_at, superseded_at, "
        "delivery, sheet, row, hash{1}) SELECT (SELECT county FROM county), version, 1, code, valid_from, valid_to, "
        "recorded_at, superseded_at, delivery, sheet, row, hash{1} FROM old_{0}",
        table, fields));
    store.execute(
        fmt::format("DROP TABLE old_{0}; CREATE INDEX {0}_by_code ON {0} (county, code, superseded_at)", table));
    auto add = store.prepare("INSERT INTO record_schema SELECT county, $1, 1, 'position', $2 FROM county");
    add.bind_all(std::string_view(dataset), std::string_view(schema)).run();
  }
}

}  // namespace guben::ledger
