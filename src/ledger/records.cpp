#include "ledger/records.hpp"

#include "core/text.hpp"
#include "ledger/record_schema.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {
constexpr const char* kForEver = "9999-12-31";
constexpr int kFirstField = 11;  // of find_current_record

// Columns to be pasted into a statement, each after a comma. Those of fields carry a prefix: a pack may call a field
// "version" or "row".
std::string field_columns(const dictionary::Dataset& dataset,
                          const std::function<bool(const dictionary::Field&)>& wanted = {}) {
  std::string list;
  for (const auto& field : dataset.fields)
    if (!wanted || wanted(field)) list += ", f_" + field.name;
  return list;
}

/// What a line of the journal says of the versions stored together.
std::string batch_content(std::string_view valid_from, std::string_view valid_to, const std::string& hashes) {
  return fmt::format("{}\n{}\n{}", valid_from, valid_to, hashes);
}

/// As record_schema keeps it: names in the order of their columns, each sealed one with a * behind it.
std::string schema_text(const dictionary::Dataset& dataset) {
  std::string text;
  for (const auto& field : dataset.fields) text += (text.empty() ? "" : " ") + field.name + (field.sealed ? "*" : "");
  return text;
}

/// Whether records of the dataset as the pack has it now are of this schema.
bool is_of_dataset(const RecordSchema& schema, const dictionary::Dataset& dataset) {
  return schema.form == "name" && schema.fields == schema_text(dataset);
}
}  // namespace

Records::Records(Ledger& ledger, const dictionary::Dataset& dataset)
    : ledger_(ledger), dataset_(dataset), table_("record_" + dataset.code), contexts_(sealing_contexts(dataset)) {}

bool Records::has_table() {
  const auto tables = ledger_.store().tables();
  return std::find(tables.begin(), tables.end(), table_) != tables.end();
}

bool Records::fits_table() { return is_of_dataset(newest_schema(ledger_, dataset_.code), dataset_); }

Result<void> Records::fit_table() {
  auto& store = ledger_.store();
  const auto words = store.words();
  if (!has_table()) {
    store.execute(fmt::format(sql::create_records, fmt::arg("dataset", dataset_.code), fmt::arg("text", words.text),
                              fmt::arg("bytes", words.bytes), fmt::arg("packed", words.packed)));
    // Exports come in the order of their codes, so that this index only ever grows at its end.
    store.execute(fmt::format("CREATE INDEX {0}_by_code ON {0} (county, code, superseded_at)", table_));
  }
  const auto kept = newest_schema(ledger_, dataset_.code);
  if (is_of_dataset(kept, dataset_)) return {};
  for (const auto part : split(kept.fields, ' '))
    for (const auto& field : dataset_.fields)
      if (part == field.name + (field.sealed ? "" : "*"))
        return Refusal{"ledger.sealing_changed", {{"dataset", dataset_.code}, {"field", field.name}}};
  const auto columns = store.columns_of(table_);
  for (const auto& field : dataset_.fields)
    if (std::find(columns.begin(), columns.end(), "f_" + field.name) == columns.end())
      store.execute(fmt::format("ALTER TABLE {} ADD COLUMN f_{} {}", table_, field.name,
                                field.sealed ? words.bytes : words.text));
  ledger_.add_record_schema(dataset_.code, kept.version + 1, "name", schema_text(dataset_));
  return {};
}

int64_t Records::fitted_schema() {
  const auto kept = newest_schema(ledger_, dataset_.code);
  if (is_of_dataset(kept, dataset_)) return kept.version;
  if (auto fits = fit_table(); !fits) throw Failure(fits.error());
  return newest_schema(ledger_, dataset_.code).version;
}

bool Records::is_empty() { return !ledger_.query("SELECT 1 FROM " + table_ + " WHERE county = $1 LIMIT 1").step(); }

bool Records::has_of(int64_t delivery) {
  return ledger_.query("SELECT 1 FROM " + table_ + " WHERE county = $1 AND delivery = $2 LIMIT 1", delivery).step();
}

bool Records::has_current(const std::string& code) {
  return ledger_
      .query(
          fmt::format(sql::find_current_record, fmt::arg("dataset", dataset_.code), fmt::arg("columns", std::string())),
          std::string_view(code))
      .step();
}

std::set<std::string, std::less<>> Records::codes_ever() {
  std::set<std::string, std::less<>> codes;
  auto query = ledger_.query("SELECT DISTINCT code FROM " + table_ + " WHERE county = $1");
  while (query.step()) codes.insert(query.text(0));
  return codes;
}

int64_t Records::next_version() {
  auto last = ledger_.query("SELECT coalesce(max(version), 0) + 1 FROM " + table_ + " WHERE county = $1");
  last.step();
  return last.integer(0);
}

void Records::insert(const PreparedRecords& records, int64_t delivery, Date valid_from, Date valid_to) {
  if (records.size() == 0) return;
  const int64_t schema = fitted_schema();
  std::vector<std::string> columns{"county",      "version",       "schema_version", "code",  "valid_from", "valid_to",
                                   "recorded_at", "superseded_at", "delivery",       "sheet", "row",        "hash"};
  for (const auto& field : dataset_.fields) columns.push_back("f_" + field.name);
  const auto from = valid_from.to_string(), to = valid_to.to_string(), now = ledger_.context().now_text();
  const int64_t first = next_version();
  int64_t version = first;
  std::string hashes;
  hashes.reserve(records.size() * Sealer::kHashSize);
  auto rows = ledger_.store().bulk_insert(table_, columns);
  records.each([&](const PreparedRecords::Stored& stored) {
    rows->put_text(ledger_.county());
    rows->put_integer(version++);
    rows->put_integer(schema);
    for (const std::string_view text :
         {stored.code, std::string_view(from), std::string_view(to), std::string_view(now), std::string_view(kForEver)})
      rows->put_text(text);
    for (const int64_t number : {delivery, stored.sheet, stored.row}) rows->put_integer(number);
    rows->put_bytes(stored.hash);
    for (size_t f = 0; f < dataset_.fields.size(); ++f) {
      const auto& value = stored.values[f];
      if (!value) rows->put_null();
      else dataset_.fields[f].sealed ? rows->put_bytes(*value) : rows->put_text(*value);
    }
    rows->end_row();
    hashes += stored.hash;
  });
  rows->finish();
  const int64_t last = version - 1;
  ledger_.journal("record",
                  first == last ? fmt::format("{}/{}", table_, first) : fmt::format("{}/{}-{}", table_, first, last),
                  batch_content(from, to, hashes));
}

std::vector<std::optional<std::string>> Records::opened(const PreparedRecords::Stored& stored) const {
  std::vector<std::optional<std::string>> values;
  for (size_t f = 0; f < dataset_.fields.size(); ++f) {
    const auto& value = stored.values[f];
    if (!value) values.emplace_back();
    else
      values.emplace_back(dataset_.fields[f].sealed ? ledger_.sealer().open(*value, contexts_[f])
                                                    : std::string(*value));
  }
  return values;
}

void Records::insert_one(const std::string& code, const Closed& closed, Date from, Date to) {
  Record record{code, {}, closed.delivery, closed.sheet, closed.row};
  for (const auto& text : closed.values)
    record.values.push_back(text ? std::optional<std::string_view>(*text) : std::nullopt);
  PreparedRecords one(dataset_, ledger_.sealer());
  one.add(record);
  insert(one, closed.delivery, from, to);
}

std::optional<Records::Closed> Records::close(const std::string& code, Date valid_from, const std::string& why) {
  (void)fitted_schema();
  auto query = ledger_.query(fmt::format(sql::find_current_record, fmt::arg("dataset", dataset_.code),
                                         fmt::arg("columns", field_columns(dataset_))),
                             std::string_view(code));
  if (!query.step()) return std::nullopt;
  const int64_t version = query.integer(0);
  const auto began = *Date::from_iso(query.text(2));
  Closed closed{{}, query.integer(6), query.integer(7), query.integer(8)};
  for (size_t i = 0; i < dataset_.fields.size(); ++i) {
    const int column = kFirstField + static_cast<int>(i);
    if (query.is_null(column)) closed.values.emplace_back();
    else
      closed.values.emplace_back(dataset_.fields[i].sealed ? ledger_.sealer().open(query.blob(column), contexts_[i])
                                                           : query.text(column));
  }
  query.reset();
  // Record time: the version as we knew it stops being our knowledge; valid time: it held until the day before.
  ledger_.run("UPDATE " + table_ + " SET superseded_at = $2 WHERE county = $1 AND version = $3",
              ledger_.context().now_text(), version);
  ledger_.journal("record.superseded", fmt::format("{}/{}", table_, version), why);
  if (began < valid_from) insert_one(code, closed, began, valid_from.plus_days(-1));
  return closed;
}

void Records::change(const std::string& code, const std::string& field, const std::optional<std::string>& value,
                     Date valid_from, const std::string& why) {
  auto record = close(code, valid_from, why);
  if (!record) return;
  for (size_t i = 0; i < dataset_.fields.size(); ++i)
    if (dataset_.fields[i].name == field) record->values[i] = value;
  insert_one(code, *record, valid_from, *Date::from_iso(kForEver));
}

void Records::end(const std::string& code, Date valid_from, const std::string& why) { close(code, valid_from, why); }

void Records::each(const std::optional<Date>& valid_on, const std::function<void(const Record&)>& visit,
                   const std::function<bool(const dictionary::Field&)>& wanted) {
  const auto day = valid_on ? valid_on->to_string() : std::string(kForEver);
  std::vector<size_t> fields;
  for (size_t i = 0; i < dataset_.fields.size(); ++i)
    if (!wanted || wanted(dataset_.fields[i])) fields.push_back(i);
  auto query = ledger_.query(fmt::format(sql::list_records_on, fmt::arg("dataset", dataset_.code),
                                         fmt::arg("columns", field_columns(dataset_, wanted))),
                             std::string_view(day));
  Record record;
  record.values.resize(dataset_.fields.size());
  std::vector<std::string> plain(dataset_.fields.size());
  while (query.step()) {
    record.code = query.bytes(0);
    record.delivery = query.integer(1);
    record.sheet = query.integer(2);
    record.row = query.integer(3);
    int column = 3;
    for (const size_t i : fields) {
      ++column;
      if (query.is_null(column)) record.values[i].reset();
      else if (dataset_.fields[i].sealed)
        ledger_.sealer().open(query.bytes(column), contexts_[i], plain[i]), record.values[i] = plain[i];
      else record.values[i] = query.bytes(column);
    }
    visit(record);
  }
}

}  // namespace guben::ledger
