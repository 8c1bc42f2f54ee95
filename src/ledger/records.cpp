#include "ledger/records.hpp"

namespace guben::ledger {
namespace {
constexpr const char* kForEver = "9999-12-31";
constexpr int kFirstField = 9;  // after version, code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row
}  // namespace

Records::Records(Ledger& ledger, const dictionary::Dataset& dataset, std::string code_field)
    : ledger_(ledger), dataset_(dataset), code_field_(std::move(code_field)), table_("record_" + dataset.code) {
  for (size_t i = 0; i < dataset_.fields.size(); ++i) {
    if (dataset_.fields[i].name == code_field_) code_index_ = i;
    contexts_.push_back(table_ + "." + dataset_.fields[i].name);
  }
}

std::string Records::columns() const {
  std::string list = "version, code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row";
  for (const auto& field : dataset_.fields) list += ", f_" + field.name;
  return list;
}

void Records::create_table() {
  // Field columns carry a prefix: a pack may call a field "version" or "row".
  std::string sql = "CREATE TABLE IF NOT EXISTS " + table_ +
                    " (version INTEGER PRIMARY KEY, code TEXT NOT NULL, valid_from TEXT NOT NULL, valid_to TEXT NOT NULL, recorded_at TEXT NOT NULL, superseded_at TEXT NOT NULL,"
                    " delivery INTEGER NOT NULL, sheet INTEGER NOT NULL, row INTEGER NOT NULL";
  for (const auto& field : dataset_.fields) sql += ", f_" + field.name + (field.sealed ? " BLOB" : " TEXT");
  for (const auto& field : dataset_.fields)
    if (field.type == dictionary::FieldType::IdNumber) sql += ", s_" + field.name + " BLOB";
  ledger_.database().execute(sql + ")");
  ledger_.database().execute("CREATE INDEX IF NOT EXISTS " + table_ + "_by_code ON " + table_ + " (code, superseded_at)");
  for (const auto& field : dataset_.fields)
    if (field.type == dictionary::FieldType::IdNumber)
      ledger_.database().execute("CREATE INDEX IF NOT EXISTS " + table_ + "_by_" + field.name + " ON " + table_ + " (s_" + field.name + ")");
}

bool Records::is_empty() { return !ledger_.database().prepare("SELECT 1 FROM " + table_ + " LIMIT 1").step(); }

void Records::insert(const Record& record, Date valid_from) {
  if (!insert_) {
    std::string names = "code, valid_from, valid_to, recorded_at, superseded_at, delivery, sheet, row", marks = "?, ?, ?, ?, ?, ?, ?, ?";
    for (const auto& field : dataset_.fields) names += ", f_" + field.name, marks += ", ?";
    for (const auto& field : dataset_.fields)
      if (field.type == dictionary::FieldType::IdNumber) names += ", s_" + field.name, marks += ", ?";
    insert_.emplace(ledger_.database().prepare("INSERT INTO " + table_ + " (" + names + ") VALUES (" + marks + ")"));
  }
  auto& statement = *insert_;
  const auto from = valid_from.to_string(), now = now_text();
  statement.bind_all(std::string_view(record.code), std::string_view(from), std::string_view(kForEver), std::string_view(now), std::string_view(kForEver), record.delivery, record.sheet, record.row);
  std::string content = record.code + "\n" + from;
  int index = 8;
  for (size_t i = 0; i < dataset_.fields.size(); ++i) {
    ++index;
    const auto& value = record.values[i];
    content += '\0';
    if (!value) {
      statement.bind(index, std::optional<std::string>());
    } else if (dataset_.fields[i].sealed) {
      const auto sealed = ledger_.sealer().seal(*value, contexts_[i]);
      content += sealed;  // the ciphertext: a person's data can be destroyed with its key and the chain still verifies
      statement.bind(index, Blob{sealed});
    } else {
      content += *value;
      statement.bind(index, std::string_view(*value));
    }
  }
  for (size_t i = 0; i < dataset_.fields.size(); ++i)
    if (dataset_.fields[i].type == dictionary::FieldType::IdNumber) {
      ++index;
      if (record.values[i]) statement.bind(index, Blob{ledger_.sealer().search_fingerprint(*record.values[i])});
      else statement.bind(index, std::optional<std::string>());
    }
  statement.run();
  ledger_.journal("record", fmt::format("{}/{}", table_, ledger_.database().last_row_id()), content);
}

void Records::change(const std::string& code, const std::string& field, const std::optional<std::string>& value, Date valid_from, const std::string& why) {
  std::optional<Record> current;
  auto query = ledger_.database().prepare("SELECT " + columns() + " FROM " + table_ + " WHERE code = ? AND superseded_at = '9999-12-31' AND valid_to = '9999-12-31'");
  query.bind(1, std::string_view(code));
  if (!query.step()) return;
  Record next{code, {}, query.integer(6), query.integer(7), query.integer(8)};
  const int64_t version = query.integer(0);
  std::vector<std::optional<std::string>> kept;
  for (size_t i = 0; i < dataset_.fields.size(); ++i) {
    const int column = kFirstField + static_cast<int>(i);
    auto text = query.is_null(column) ? std::optional<std::string>() : dataset_.fields[i].sealed ? ledger_.sealer().open(query.blob(column), contexts_[i])
                                                                                                 : query.text(column);
    next.values.push_back(dataset_.fields[i].name == field ? value : text);
    kept.push_back(std::move(text));
  }
  query.reset();
  // Record time: the version as we knew it stops being our knowledge; valid time: it held until the day before.
  ledger_.database().prepare("UPDATE " + table_ + " SET superseded_at = ? WHERE version = ?").bind_all(std::string_view(now_text()), version).run();
  ledger_.journal("record.superseded", fmt::format("{}/{}", table_, version), why);
  Record past{code, std::move(kept), next.delivery, next.sheet, next.row};
  auto first_valid = ledger_.database().prepare("SELECT valid_from FROM " + table_ + " WHERE version = ?");
  first_valid.bind(1, version).step();
  const auto began = *Date::from_iso(first_valid.text(0));
  first_valid.reset();
  if (began < valid_from) {
    insert(past, began);
    const int64_t past_version = ledger_.database().last_row_id();
    ledger_.database().prepare("UPDATE " + table_ + " SET valid_to = ? WHERE version = ?").bind_all(std::string_view(valid_from.plus_days(-1).to_string()), past_version).run();
  }
  insert(next, valid_from);
}

void Records::each(const std::optional<Date>& valid_on, const std::function<void(Record&)>& visit, const std::function<bool(const dictionary::Field&)>& opens) {
  const auto day = valid_on ? valid_on->to_string() : std::string(kForEver);
  auto query = ledger_.database().prepare("SELECT " + columns() + " FROM " + table_ + " WHERE superseded_at = '9999-12-31' AND valid_from <= ? AND valid_to >= ? ORDER BY code");
  query.bind_all(std::string_view(day), std::string_view(day));
  Record record;
  while (query.step()) {
    record.code = query.text(1);
    record.delivery = query.integer(6);
    record.sheet = query.integer(7);
    record.row = query.integer(8);
    record.values.clear();
    for (size_t i = 0; i < dataset_.fields.size(); ++i) {
      const int column = kFirstField + static_cast<int>(i);
      if (query.is_null(column) || (opens && dataset_.fields[i].sealed && !opens(dataset_.fields[i]))) record.values.emplace_back();
      else record.values.emplace_back(dataset_.fields[i].sealed ? ledger_.sealer().open(query.blob(column), contexts_[i]) : query.text(column));
    }
    visit(record);
  }
}

std::string Records::content_of(Statement& row) const {
  std::string content = row.text(1) + "\n" + row.text(2);
  for (size_t i = 0; i < dataset_.fields.size(); ++i) {
    const int column = kFirstField + static_cast<int>(i);
    content += '\0';
    if (!row.is_null(column)) content += dataset_.fields[i].sealed ? row.blob(column) : row.text(column);
  }
  return content;
}

Result<void> Records::verify() {
  auto rows = ledger_.database().prepare("SELECT " + columns() + " FROM " + table_ + " ORDER BY version");
  // The journal is searched by subject once per version; an index only for this would double the journal's cost on import.
  ledger_.database().execute("CREATE TEMP TABLE IF NOT EXISTS said AS SELECT subject, content_hash FROM journal WHERE action = 'record'");
  ledger_.database().execute("CREATE INDEX IF NOT EXISTS temp.said_by_subject ON said (subject)");
  auto said = ledger_.database().prepare("SELECT content_hash FROM temp.said WHERE subject = ?");
  while (rows.step()) {
    const auto subject = fmt::format("{}/{}", table_, rows.integer(0));
    const bool known = said.bind(1, std::string_view(subject)).step();
    if (!known || said.blob(0) != ledger_.sealer().journal_hash(content_of(rows))) return Refusal{"journal.record_changed", {{"record", subject}, {"code", rows.text(1)}}};
    said.reset();
  }
  return {};
}

}  // namespace guben::ledger
