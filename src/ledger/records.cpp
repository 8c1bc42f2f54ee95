#include "ledger/records.hpp"

#include "core/text.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {
constexpr const char* kForEver = "9999-12-31";
constexpr int kFirstField = 10;  // of find_current_record and list_versions

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

/// What the journal says of a table's versions.
struct RecordLines {
  struct Batch {
    int64_t first, last;
    std::string content_hash;
  };
  std::vector<Batch> batches;
  std::set<int64_t> superseded;
};

RecordLines lines_of(const std::string& table, Sqlite& database) {
  RecordLines told;
  auto lines = database.prepare(sql::list_record_lines);
  while (lines.step()) {
    const auto subject = lines.text(1);
    if (!subject.starts_with(table + "/")) continue;
    const auto numbers = split(std::string_view(subject).substr(table.size() + 1), '-');
    const int64_t first = std::stoll(std::string(numbers.front())), last = std::stoll(std::string(numbers.back()));
    if (lines.text(0) == "record") told.batches.push_back({first, last, lines.blob(2)});
    else told.superseded.insert(first);
  }
  return told;
}
}  // namespace

Records::Records(Ledger& ledger, const dictionary::Dataset& dataset)
    : ledger_(ledger), dataset_(dataset), table_("record_" + dataset.code), contexts_(sealing_contexts(dataset)) {}

void Records::create_table() {
  std::string columns;
  for (const auto& field : dataset_.fields)
    columns += fmt::format(", f_{} {}", field.name, field.sealed ? "BLOB" : "TEXT");
  ledger_.database().execute(
      fmt::format(sql::create_records, fmt::arg("dataset", dataset_.code), fmt::arg("columns", columns)));
  // Exports come in the order of their codes, so that this index only ever grows at its end.
  ledger_.database().execute(
      fmt::format("CREATE INDEX IF NOT EXISTS {0}_by_code ON {0} (code, superseded_at)", table_));
}

bool Records::is_empty() { return !ledger_.database().prepare("SELECT 1 FROM " + table_ + " LIMIT 1").step(); }

bool Records::has_of(int64_t delivery) {
  auto query = ledger_.database().prepare("SELECT 1 FROM " + table_ + " WHERE delivery = ? LIMIT 1");
  return query.bind(1, delivery).step();
}

bool Records::has_current(const std::string& code) {
  auto query = ledger_.database().prepare(
      fmt::format(sql::find_current_record, fmt::arg("dataset", dataset_.code), fmt::arg("columns", std::string())));
  return query.bind(1, std::string_view(code)).step();
}

std::set<std::string, std::less<>> Records::codes_ever() {
  std::set<std::string, std::less<>> codes;
  auto query = ledger_.database().prepare("SELECT DISTINCT code FROM " + table_);
  while (query.step()) codes.insert(query.text(0));
  return codes;
}

void Records::insert(const PreparedRecords& records, int64_t delivery, Date valid_from, Date valid_to) {
  if (records.size() == 0) return;
  const auto columns = field_columns(dataset_);
  std::string marks;  // as many as columns, each of which stands after a comma
  for (auto left = std::count(columns.begin(), columns.end(), ','); left > 0; --left) marks += ", ?";
  auto statement = ledger_.database().prepare(fmt::format(sql::insert_record, fmt::arg("dataset", dataset_.code),
                                                          fmt::arg("columns", columns), fmt::arg("marks", marks)));
  const auto from = valid_from.to_string(), to = valid_to.to_string(), now = now_text();
  int64_t first = 0;
  std::string hashes;
  hashes.reserve(records.size() * Sealer::kHashSize);
  records.each([&](const PreparedRecords::Stored& stored) {
    int index = 0;
    for (const std::string_view text :
         {stored.code, std::string_view(from), std::string_view(to), std::string_view(now), std::string_view(kForEver)})
      statement.bind_kept(++index, text, Kept::Text);
    for (const int64_t number : {delivery, stored.sheet, stored.row}) statement.bind(++index, number);
    statement.bind_kept(++index, stored.hash, Kept::Blob);
    for (size_t f = 0; f < dataset_.fields.size(); ++f)
      statement.bind_kept(++index, stored.values[f], dataset_.fields[f].sealed ? Kept::Blob : Kept::Text);
    statement.run();
    if (first == 0) first = ledger_.database().last_row_id();
    hashes += stored.hash;
  });
  const int64_t last = first + static_cast<int64_t>(records.size()) - 1;
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
  auto query = ledger_.database().prepare(fmt::format(sql::find_current_record, fmt::arg("dataset", dataset_.code),
                                                      fmt::arg("columns", field_columns(dataset_))));
  query.bind(1, std::string_view(code));
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
  ledger_.database()
      .prepare("UPDATE " + table_ + " SET superseded_at = ? WHERE version = ?")
      .bind_all(std::string_view(now_text()), version)
      .run();
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
  auto query = ledger_.database().prepare(fmt::format(sql::list_records_on, fmt::arg("dataset", dataset_.code),
                                                      fmt::arg("columns", field_columns(dataset_, wanted))));
  query.bind_all(std::string_view(day), std::string_view(day));
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

Result<void> Records::verify() {
  const auto told = lines_of(table_, ledger_.database());
  const auto changed = [&](int64_t version, const std::string& code) {
    return Refusal{"journal.record_changed", {{"record", fmt::format("{}/{}", table_, version)}, {"code", code}}};
  };
  auto rows = ledger_.database().prepare(fmt::format(sql::list_versions, fmt::arg("dataset", dataset_.code),
                                                     fmt::arg("columns", field_columns(dataset_))));
  bool more = rows.step();
  std::vector<std::optional<std::string_view>> stored;
  for (const auto& batch : told.batches) {
    std::string hashes, from, to;
    for (int64_t version = batch.first; version <= batch.last; ++version, more = rows.step()) {
      if (!more || rows.integer(0) != version) return changed(more ? std::min(version, rows.integer(0)) : version, "-");
      stored.clear();
      for (size_t i = 0; i < dataset_.fields.size(); ++i) {
        const int column = kFirstField + static_cast<int>(i);
        stored.push_back(rows.is_null(column) ? std::nullopt : std::optional(rows.bytes(column)));
      }
      // One line speaks of one pair of days: the journal's hash is of the first record's, and no other may differ from
      // it.
      if (version == batch.first) from = rows.text(2), to = rows.text(3);
      if (rows.bytes(2) != from || rows.bytes(3) != to) return changed(version, rows.text(1));
      const auto hash = record_hash(ledger_.sealer(), rows.bytes(1), stored);
      if (hash != rows.bytes(9) || (rows.bytes(5) != kForEver) != told.superseded.contains(version))
        return changed(version, rows.text(1));
      hashes += hash;
    }
    if (ledger_.sealer().journal_hash(batch_content(from, to, hashes)) != batch.content_hash)
      return changed(batch.first, "-");
  }
  if (more) return changed(rows.integer(0), rows.text(1));
  return {};
}

}  // namespace guben::ledger
