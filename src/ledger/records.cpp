#include "ledger/records.hpp"

#include <bit>
#include <span>

#include "core/digest.hpp"
#include "core/text.hpp"
#include "ledger/record_schema.hpp"
#include "ledger/sql.hpp"
#include "ledger/version_numbers.hpp"

namespace guben::ledger {
namespace {
constexpr const char* kForEver = "9999-12-31";
constexpr size_t kBlock = 1 << 20;
constexpr int kFirstField = 11;  // of list_versions

// Columns to be pasted into a statement, each after a comma. Those of fields carry a prefix: a pack may call a field
// "version" or "row".
std::string field_columns(const dictionary::Dataset& dataset,
                          const std::function<bool(const dictionary::Field&)>& wanted = {}) {
  std::string list;
  for (const auto& field : dataset.fields)
    if (!wanted || wanted(field)) list += ", f_" + field.name;
  return list;
}

/// Their places in the dataset, in the order of those columns.
std::vector<size_t> fields_wanted(const dictionary::Dataset& dataset,
                                  const std::function<bool(const dictionary::Field&)>& wanted) {
  std::vector<size_t> fields;
  for (size_t f = 0; f < dataset.fields.size(); ++f)
    if (!wanted || wanted(dataset.fields[f])) fields.push_back(f);
  return fields;
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
  const auto kept = newest_schema(ledger_, dataset_.code);
  if (is_of_dataset(kept, dataset_) && has_table()) return {};
  for (const auto part : split(kept.fields, ' '))
    for (const auto& field : dataset_.fields)
      if (part == field.name + (field.sealed ? "" : "*"))
        return Refusal{"ledger.sealing_changed", {{"dataset", dataset_.code}, {"field", field.name}}};
  if (auto fits = fit_columns(); !fits) return fits;
  if (!is_of_dataset(kept, dataset_))
    ledger_.add_record_schema(dataset_.code, kept.version + 1, "name", schema_text(dataset_));
  return {};
}

Result<void> Records::make_shared_table() {
  auto& store = ledger_.store();
  if (!store.is_shared() || (has_table() && lacking_columns().empty())) return {};
  store::Transaction alone(store, store::Store::kLayout);
  if (auto fits = fit_columns(); !fits) return fits;
  alone.commit();
  return {};
}

std::vector<const dictionary::Field*> Records::lacking_columns() {
  const auto columns = ledger_.store().columns_of(table_);
  std::vector<const dictionary::Field*> lacking;
  for (const auto& field : dataset_.fields)
    if (std::find(columns.begin(), columns.end(), "f_" + field.name) == columns.end()) lacking.push_back(&field);
  return lacking;
}

Result<void> Records::fit_columns() {
  auto& store = ledger_.store();
  const auto words = store.words();
  if (!has_table() || !lacking_columns().empty()) store.hold_layout();
  if (!has_table()) {
    store.execute(fmt::format(sql::create_records, fmt::arg("dataset", dataset_.code), fmt::arg("text", words.text),
                              fmt::arg("bytes", words.bytes), fmt::arg("packed", words.packed)));
    // Exports come in the order of their codes, so that this index only ever grows at its end.
    store.execute(fmt::format("CREATE INDEX {0}_by_code ON {0} (county, code, superseded_at)", table_));
    store.describe_keys();
  }
  const auto lacking = lacking_columns();
  const auto of_bytes = store.bytes_columns_of(table_);
  // A column has one type for all counties of a database.
  for (const auto& field : dataset_.fields)
    if (std::find(lacking.begin(), lacking.end(), &field) == lacking.end() &&
        (std::find(of_bytes.begin(), of_bytes.end(), "f_" + field.name) != of_bytes.end()) != field.sealed)
      return Refusal{"ledger.sealed_otherwise_there", {{"dataset", dataset_.code}, {"field", field.name}}};
  for (const auto* field : lacking)
    store.execute(fmt::format("ALTER TABLE {} ADD COLUMN f_{} {}", table_, field->name,
                              field->sealed ? words.bytes : words.text));
  return {};
}

int64_t Records::fitted_schema() {
  const auto kept = newest_schema(ledger_, dataset_.code);
  if (is_of_dataset(kept, dataset_)) return kept.version;
  if (auto fits = fit_table(); !fits) throw Failure(fits.error());
  return newest_schema(ledger_, dataset_.code).version;
}

bool Records::is_empty() { return !ledger_.query("SELECT 1 FROM " + table_ + " WHERE county = $1 LIMIT 1").step(); }

std::string Records::state() {
  if (!has_table()) return "none";
  auto row = ledger_.query(fmt::format(sql::record_state, fmt::arg("dataset", dataset_.code)));
  row.step();
  return fmt::format("{} {} {} {}", newest_schema(ledger_, dataset_.code).version, row.integer(0), row.integer(1),
                     row.integer(2));
}

std::string Records::columns_there(const std::vector<size_t>& fields) {
  std::vector<std::string> columns;
  for (const size_t f : fields) columns.push_back("f_" + dataset_.fields[f].name);
  const auto& there = ledger_.store().columns_with(table_, columns);
  std::string list;
  for (const auto& column : columns) list += there.contains(column) ? ", " + column : ", NULL";
  return list;
}

std::string Records::content() {
  auto known = ledger_.query(fmt::format(sql::count_known, fmt::arg("dataset", dataset_.code)));
  known.step();
  const int64_t count = known.integer(0);
  known.reset();
  const auto fields = fields_wanted(dataset_, {});
  std::string said;
  auto changed = ledger_.query(fmt::format(sql::list_changed_records, fmt::arg("dataset", dataset_.code),
                                           fmt::arg("columns", columns_there(fields))));
  while (changed.step()) {
    const auto version = version_of(changed, fields);
    said += fmt::format("{}\n{}\n{}\n", changed.bytes(1), changed.bytes(2), changed.bytes(3));
    for (const size_t f : fields)
      if (const auto& value = version.values[f])
        said += fmt::format("{} {} {}\n", dataset_.fields[f].name, value->size(), *value);
    if (said.size() > kBlock) said = sha256_hex(said);
  }
  return fmt::format("{} {}", count, sha256_hex(said).substr(0, 16));
}

bool Records::has_of(int64_t delivery) {
  return ledger_.query("SELECT 1 FROM " + table_ + " WHERE county = $1 AND delivery = $2 LIMIT 1", delivery).step();
}

bool Records::has_current(const std::string& code) { return number_of(code) > 0; }

int64_t Records::number_of(const std::string& code) {
  auto number =
      ledger_.query(fmt::format(sql::find_record_number, fmt::arg("dataset", dataset_.code)), std::string_view(code));
  number.step();
  return number.integer(1) == 0 ? 0 : number.integer(0);
}

std::set<std::string, std::less<>> Records::codes_ever() {
  std::set<std::string, std::less<>> codes;
  auto query = ledger_.query("SELECT DISTINCT code FROM " + table_ + " WHERE county = $1");
  while (query.step()) codes.insert(query.text(0));
  return codes;
}

std::set<std::string, std::less<>> Records::codes_of(int64_t delivery) {
  std::set<std::string, std::less<>> codes;
  auto query = ledger_.query("SELECT DISTINCT code FROM " + table_ + " WHERE county = $1 AND delivery = $2", delivery);
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

void Records::insert_one(const std::string& code, const Version& version, Date from, Date to) {
  Record record{code, {}, version.delivery, version.sheet, version.row};
  for (const auto& text : version.values)
    record.values.push_back(text ? std::optional<std::string_view>(*text) : std::nullopt);
  PreparedRecords one(dataset_, ledger_.sealer());
  one.add(record);
  insert(one, version.delivery, from, to);
}

Records::Writer Records::writer_of(const char* action, int64_t row) {
  auto own = ledger_.query(sql::find_row_line, action, fmt::format("{}/{}", table_, row));
  if (own.step()) return {own.text(0), own.text(1), own.text(2), own.text(3)};
  own.reset();
  auto batches = ledger_.query(sql::list_batch_lines, table_ + "/%-%");
  while (batches.step()) {
    const auto subject = batches.text(3);
    const auto numbers = split(std::string_view(subject).substr(table_.size() + 1), '-');
    if (std::stoll(std::string(numbers.front())) <= row && row <= std::stoll(std::string(numbers.back())))
      return {batches.text(0), batches.text(1), batches.text(2), {}};
  }
  return {};
}

Result<void> Records::meets(const std::string& code, const Demand& demanded) {
  if (!demanded) return {};
  auto found =
      ledger_.query(fmt::format(sql::find_record_number, fmt::arg("dataset", dataset_.code)), std::string_view(code));
  found.step();
  const int64_t number = found.integer(0), now = found.integer(1), last = found.integer(2);
  found.reset();
  if (*demanded == (now == 0 ? 0 : number)) return {};
  const auto writer = now == 0 ? writer_of("record.superseded", last) : writer_of("record", now);
  const char* refusal = now == 0         ? "ledger.record_ended_since"
                        : *demanded == 0 ? "ledger.record_exists"
                                         : "ledger.record_changed_since";
  return Refusal{refusal,
                 {{"dataset", dataset_.code},
                  {"code", code},
                  {"demanded", std::to_string(*demanded)},
                  {"version", std::to_string(number)},
                  {"actor", writer.actor},
                  {"post", writer.post},
                  {"at", writer.at}}};
}

Version Records::version_of(store::Statement& row, const std::vector<size_t>& fields) const {
  Version version;
  version.stored = row.integer(0);
  version.valid_from = *Date::from_iso(row.bytes(2)), version.valid_to = *Date::from_iso(row.bytes(3));
  version.recorded_at = row.text(4);
  if (row.bytes(5) != kForEver) version.superseded_at = row.text(5);
  version.delivery = row.integer(6), version.sheet = row.integer(7), version.row = row.integer(8);
  version.values.resize(dataset_.fields.size());
  int column = kFirstField;
  for (const size_t f : fields) {
    if (!row.is_null(column))
      version.values[f] =
          dataset_.fields[f].sealed ? ledger_.sealer().open(row.blob(column), contexts_[f]) : row.text(column);
    ++column;
  }
  return version;
}

Records::Known Records::known_from(const std::string& code, Date from) {
  (void)fitted_schema();
  const auto fields = fields_wanted(dataset_, {});
  Known known;
  auto query = ledger_.query(fmt::format(sql::list_versions_from, fmt::arg("dataset", dataset_.code),
                                         fmt::arg("columns", field_columns(dataset_))),
                             std::string_view(code), from.to_string());
  while (query.step()) known.rows.push_back(query.integer(0)), known.pieces.push_back(version_of(query, fields));
  return known;
}

std::vector<Version> Records::close(const std::string& code, const Days& days, const std::string& why) {
  return close(code, known_from(code, days.from), days, why);
}

std::vector<Version> Records::close(const std::string& code, Known all, const Days& days, const std::string& why) {
  auto& [known, rows] = all;
  // Record time: the versions as we knew them stop being our knowledge; valid time: they held until the day before.
  for (const int64_t row : rows) {
    ledger_.run("UPDATE " + table_ + " SET superseded_at = $2 WHERE county = $1 AND version = $3",
                ledger_.context().now_text(), row);
    ledger_.journal("record.superseded", fmt::format("{}/{}", table_, row), why, why);
  }
  if (!known.empty() && known.front().valid_from < days.from)
    insert_one(code, known.front(), known.front().valid_from, days.from.plus_days(-1));
  // What holds from now on first: it begins the version, and the days before it are of that version.
  for (auto piece = known.rbegin(); piece != known.rend() && piece->valid_to > days.until; ++piece)
    insert_one(code, *piece, std::max(piece->valid_from, days.until.plus_days(1)), piece->valid_to);
  std::vector<Version> within;
  for (auto& piece : known) {
    piece.valid_from = std::max(piece.valid_from, days.from), piece.valid_to = std::min(piece.valid_to, days.until);
    if (piece.valid_from <= piece.valid_to) within.push_back(std::move(piece));
  }
  return within;
}

Result<int64_t> Records::add(const PreparedRecords& one, int64_t delivery, const Days& days, const std::string& why,
                             const Demand& demanded) {
  assert(one.size() == 1);
  const std::string code(one.at(0).code);
  if (auto met = meets(code, demanded); !met) return met.error();
  close(code, days, why);
  insert(one, delivery, days.from, days.until);
  return number_of(code);
}

Result<int64_t> Records::change(const std::string& code, const Values& changed, const Days& days,
                                const std::string& why, const Demand& demanded) {
  if (auto met = meets(code, demanded); !met) return met.error();
  if (days.is_open() && !has_current(code)) return int64_t{0};
  auto pieces = close(code, days, why);
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
    for (size_t f = 0; f < dataset_.fields.size(); ++f)
      if (const auto said = changed.find(dataset_.fields[f].name); said != changed.end())
        piece->values[f] = said->second;
    insert_one(code, *piece, piece->valid_from, piece->valid_to);
  }
  return number_of(code);
}

Result<int64_t> Records::replace(const std::string& code, const std::string& field,
                                 const std::optional<std::string>& replaced, const std::optional<std::string>& by,
                                 const Days& days, const std::string& why) {
  const auto f = static_cast<size_t>(dataset_.find(field) - dataset_.fields.data());
  auto known = known_from(code, days.from);
  const auto says_it = [&](const Version& piece) {
    return piece.valid_from <= days.until && piece.values[f] == replaced;
  };
  if (std::none_of(known.pieces.begin(), known.pieces.end(), says_it))
    return Refusal{"ledger.record_says_otherwise", {{"dataset", dataset_.code}, {"code", code}, {"field", field}}};
  auto pieces = close(code, std::move(known), days, why);
  for (auto piece = pieces.rbegin(); piece != pieces.rend(); ++piece) {
    if (says_it(*piece)) piece->values[f] = by;
    insert_one(code, *piece, piece->valid_from, piece->valid_to);
  }
  return number_of(code);
}

Result<void> Records::end(const std::string& code, const Days& days, const std::string& why, const Demand& demanded) {
  if (auto met = meets(code, demanded); !met) return met;
  if (!days.is_open() || has_current(code)) close(code, days, why);
  return {};
}

bool Version::is_of(const AsOf& when) const {
  const auto day = when.day.value_or(*Date::from_iso(kForEver));
  if (day < valid_from || valid_to < day) return false;
  if (!when.known_on) return is_known();
  const auto until = end_of_day(*when.known_on);
  return recorded_at < until && (is_known() || superseded_at >= until);
}

std::vector<Version> Records::versions(const std::string& code) {
  auto of_code = versions(std::vector{code});
  return of_code.empty() ? std::vector<Version>() : std::move(of_code.begin()->second);
}

std::map<std::string, std::vector<Version>> Records::versions(std::vector<std::string> codes) {
  std::sort(codes.begin(), codes.end());
  codes.erase(std::unique(codes.begin(), codes.end()), codes.end());
  constexpr size_t kMostAtOnce = 256;
  std::map<std::string, std::vector<Version>> all;
  const auto fields = fields_wanted(dataset_, {});
  for (size_t first = 0; first < codes.size(); first += kMostAtOnce) {
    const auto part = std::span(codes).subspan(first, std::min(kMostAtOnce, codes.size() - first));
    // Households differ in their size, statements in powers of two: engines keep what they have read.
    const auto places = std::bit_ceil(part.size());
    std::string parameters;
    for (size_t i = 0; i < places; ++i) parameters += fmt::format("{}${}", i ? ", " : "", i + 2);
    auto rows = ledger_.query(fmt::format(sql::list_versions_of, fmt::arg("dataset", dataset_.code),
                                          fmt::arg("columns", columns_there(fields)), fmt::arg("codes", parameters)));
    for (size_t i = 0; i < places; ++i) rows.bind(static_cast<int>(i) + 2, part[std::min(i, part.size() - 1)]);
    VersionNumbers numbers;
    auto of_code = all.end();
    while (rows.step()) {
      if (of_code == all.end() || of_code->first != rows.bytes(1))
        of_code = all.try_emplace(rows.text(1)).first, numbers = {};
      of_code->second.push_back(version_of(rows, fields));
      of_code->second.back().number = numbers.of(of_code->second.back());
    }
  }
  return all;
}

std::optional<Version> Records::find(const std::string& code, const AsOf& when) {
  auto found = find(std::vector{code}, when);
  return found.empty() ? std::nullopt : std::optional(std::move(found.begin()->second));
}

std::map<std::string, Version> Records::find(const std::vector<std::string>& codes, const AsOf& when) {
  std::map<std::string, Version> found;
  for (auto& [code, of_code] : versions(codes))
    for (auto& version : of_code)
      if (version.is_of(when) && found.try_emplace(code, std::move(version)).second) break;
  return found;
}

void Records::each_version(const std::function<void(const std::string& code, const Version&)>& visit,
                           const std::function<bool(const dictionary::Field&)>& wanted) {
  const auto fields = fields_wanted(dataset_, wanted);
  auto rows = ledger_.query(fmt::format(sql::list_versions_by_code, fmt::arg("dataset", dataset_.code),
                                        fmt::arg("columns", columns_there(fields))));
  rows.in_parts();
  std::string code;
  VersionNumbers numbers;
  while (rows.step()) {
    if (rows.bytes(1) != code) code = rows.text(1), numbers = {};
    auto version = version_of(rows, fields);
    version.number = numbers.of(version);
    visit(code, version);
  }
}

void Records::each_former(const dictionary::Field& field,
                          const std::function<void(const std::string& code, const std::string& value)>& visit) {
  assert(!field.sealed);
  auto rows = ledger_.query(
      fmt::format(sql::list_former_codes, fmt::arg("dataset", dataset_.code), fmt::arg("field", field.name)));
  rows.in_parts();
  while (rows.step()) visit(rows.text(0), rows.text(1));
}

void Records::each(const AsOf& when, const std::function<void(const Record&)>& visit,
                   const std::function<bool(const dictionary::Field&)>& wanted) {
  const auto day = when.day ? when.day->to_string() : std::string(kForEver);
  const auto fields = fields_wanted(dataset_, wanted);
  const auto statement =
      fmt::format(sql::list_records_on, fmt::arg("dataset", dataset_.code), fmt::arg("columns", columns_there(fields)),
                  fmt::arg("known", when.known_on ? "recorded_at < $3 AND superseded_at >= $3"
                                                  : fmt::format("superseded_at = '{}'", kForEver)));
  auto query = when.known_on ? ledger_.query(statement, day, end_of_day(*when.known_on))
                             : ledger_.query(statement, std::string_view(day));
  query.in_parts();
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
