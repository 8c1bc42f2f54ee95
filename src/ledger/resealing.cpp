#include "ledger/resealing.hpp"

#include <numeric>
#include <thread>

#include "core/text.hpp"
#include "ledger/prepared_records.hpp"
#include "ledger/record_schema.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {

constexpr std::string_view kTable = "record_";
constexpr std::string_view kDataKeys = "data_keys";  // the setting: how many there were when all was sealed anew
constexpr size_t kMostDataKeys = 200;                // a byte tells them apart
constexpr int64_t kAtOnce = 4000;                    // records of a change
constexpr int kFirstField = 4;                       // of list_sealed_versions

std::vector<std::string> datasets_of(Ledger& ledger) {
  std::vector<std::string> datasets;
  for (const auto& table : ledger.store().tables())
    if (table.starts_with(kTable) && table != "record_schema") datasets.push_back(table.substr(kTable.size()));
  return datasets;
}

std::string table_of(const std::string& dataset) { return std::string(kTable) + dataset; }

/// Of the records that one line speaks of, in the order of their versions.
void put_hash(std::string& content, int64_t version, std::string_view hash) {
  content += fmt::format("{} ", version);
  content += hash;
}

Refusal record_changed(const std::string& dataset, int64_t version, const std::string& code) {
  return {"journal.record_changed", {{"record", fmt::format("{}{}/{}", kTable, dataset, version)}, {"code", code}}};
}

class Resealing {
 public:
  Resealing(Ledger& ledger, std::string dataset)
      : ledger_(ledger),
        dataset_(std::move(dataset)),
        schemas_(schemas_of(ledger, dataset_)),
        before_(ledger, dataset_) {
    std::string list, changes;
    for (const auto& column : ledger.store().columns_of(table_of(dataset_)))
      if (column.starts_with("f_")) list += ", " + column, fields_.push_back(column.substr(2));
    const auto sealed = ledger.store().bytes_columns_of(table_of(dataset_));
    for (size_t f = 0; f < fields_.size(); ++f) {
      if (std::find(sealed.begin(), sealed.end(), "f_" + fields_[f]) == sealed.end()) continue;
      sealed_.push_back(f);
      changes += fmt::format("{}f_{} = ${}", changes.empty() ? "" : ", ", fields_[f], sealed_.size() + 2);
    }
    if (sealed_.empty()) return;
    list_ = fmt::format(sql::list_sealed_versions, fmt::arg("dataset", dataset_), fmt::arg("columns", list));
    update_ = fmt::format(sql::reseal_record, fmt::arg("dataset", dataset_), fmt::arg("fields", changes));
  }

  /// The next of them; false where no more are left.
  bool next(int64_t& resealed) {
    if (sealed_.empty()) return false;
    Change change(ledger_);
    const auto rows = read();
    if (rows.empty()) return false;
    auto update = ledger_.store().prepare(update_);
    auto remember = ledger_.store().prepare(sql::add_resealed_record);
    const auto key = static_cast<int64_t>(ledger_.sealer().data_keys()) - 1;
    std::string content;
    int64_t first = 0, last = 0;
    for (const auto& row : rows) {
      last_seen_ = row.version;
      if (!is_of_older_key(row)) continue;
      check(row);
      const auto anew = sealed_anew(row);
      const auto hash = hash_of(row, anew);
      update.bind(1, std::string_view(ledger_.county())).bind(2, row.version);
      int at = 2;
      for (const size_t f : sealed_) update.bind(++at, anew[f] ? std::optional(store::Blob{*anew[f]}) : std::nullopt);
      update.run();
      ledger_.bind_with_county(remember, dataset_, key, row.version, store::Blob{hash});
      remember.run();
      put_hash(content, row.version, hash);
      if (first == 0) first = row.version;
      last = row.version, ++resealed;
    }
    if (first == 0) return true;
    ledger_.journal("record.resealed", fmt::format("{}{}/{}-{}/{}", kTable, dataset_, first, last, key), content);
    change.commit();
    return true;
  }

 private:
  struct Row {
    int64_t version, schema;
    std::string code, hash;
    std::vector<std::optional<std::string>> stored;
  };

  std::vector<Row> read() {
    std::vector<Row> rows;
    auto query = ledger_.query(list_, last_seen_, kAtOnce);
    while (query.step()) {
      Row row{query.integer(0), query.integer(2), query.text(1), query.blob(3), {}};
      for (size_t f = 0; f < fields_.size(); ++f)
        row.stored.push_back(query.maybe_text(kFirstField + static_cast<int>(f)));
      rows.push_back(std::move(row));
    }
    return rows;
  }
  bool is_of_older_key(const Row& row) const {
    return std::any_of(sealed_.begin(), sealed_.end(),
                       [&](size_t f) { return row.stored[f] && ledger_.sealer().is_of_older_key(*row.stored[f]); });
  }
  /// What somebody changed behind the system's back gets no new line that speaks for it.
  void check(const Row& row) const {
    const auto* anew = before_.hash_of(row.version);
    if (hash_of(row, row.stored) != (anew ? *anew : row.hash))
      throw Failure(record_changed(dataset_, row.version, row.code));
  }
  std::vector<std::optional<std::string>> sealed_anew(const Row& row) const {
    auto anew = row.stored;
    const auto& sealer = ledger_.sealer();
    for (const size_t f : sealed_) {
      const auto context = fmt::format("{}{}.{}", kTable, dataset_, fields_[f]);
      if (anew[f]) anew[f] = sealer.seal(sealer.open(*anew[f], context), context);
    }
    return anew;
  }
  /// As the schema says that it was written with.
  std::string hash_of(const Row& row, const std::vector<std::optional<std::string>>& stored) const {
    const auto schema = schemas_.find(row.schema);
    if (schema == schemas_.end()) throw Failure({"ledger.sealed_damaged"}, "a record of no schema");
    const auto names = schema->second.names();
    std::vector<std::optional<std::string_view>> values(names.size());
    for (size_t f = 0; f < fields_.size(); ++f)
      if (const auto at = std::find(names.begin(), names.end(), fields_[f]); at != names.end() && stored[f])
        values[static_cast<size_t>(at - names.begin())] = *stored[f];
    return schema->second.form == "position" ? record_hash_by_position(ledger_.sealer(), row.code, values)
                                             : record_hash(ledger_.sealer(), row.code, names, values);
  }
  Ledger& ledger_;
  std::string dataset_;
  std::map<int64_t, RecordSchema> schemas_;
  ResealedRecords before_;
  std::vector<std::string> fields_;
  std::vector<size_t> sealed_;  ///< places in fields_
  std::string list_, update_;
  int64_t last_seen_ = 0;
};

}  // namespace

namespace {

int64_t total_of(const Resealed& resealed) {
  return std::accumulate(resealed.begin(), resealed.end(), int64_t{0},
                         [](int64_t sum, const auto& one) { return sum + one.second; });
}

Resealed reseal_all(Ledger& ledger, const std::vector<AlsoSealed>& others) {
  auto resealed = reseal_records(ledger);
  for (const auto& other : others) resealed[other.what] += other.reseal(ledger);
  return resealed;
}

/// The key that was made by one that was killed, too, is not the one that leaked.
bool is_unfinished(Ledger& ledger) {
  const auto done = ledger.setting(std::string(kDataKeys)).value_or("1");
  return done != std::to_string(ledger.sealer().data_keys());
}

}  // namespace

Result<Resealed> reseal_county(Ledger& ledger, const std::vector<AlsoSealed>& others, const std::string& reason) {
  const auto lease = ledger.lease("keys reseal");
  if (!lease) return lease.error();
  if (auto verified = ledger.verify(std::nullopt); !verified) return verified.error();
  const auto data_keys = is_unfinished(ledger) ? DataKeys::AsTheyAre : DataKeys::OneMore;
  if (ledger.sealer().data_keys() >= kMostDataKeys && data_keys == DataKeys::OneMore)
    return Refusal{"ledger.data_keys_most", {{"most", std::to_string(kMostDataKeys)}}};
  if (auto renewed = ledger.renew_key(reason, data_keys); !renewed) return renewed.error();
  // What others seal meanwhile is under the new key from now on, but for what they had in hand: until nothing is found.
  std::this_thread::sleep_for(KeyRing::kKnownEverywhere);
  Resealed resealed;
  for (auto found = reseal_all(ledger, others); total_of(found) > 0; found = reseal_all(ledger, others))
    for (const auto& [what, count] : found) resealed[what] += count;
  ledger.store().drop_what_was_deleted();
  Change change(ledger);
  ledger.set_setting(std::string(kDataKeys), std::to_string(ledger.sealer().data_keys()));
  change.commit();
  return resealed;
}

Resealed reseal_records(Ledger& ledger) {
  Resealed resealed;
  Progress progress(ledger.context().progress, "reseal");
  for (const auto& dataset : datasets_of(ledger)) {
    Resealing resealing(ledger, dataset);
    int64_t count = 0;
    while (resealing.next(count)) progress.advance(kAtOnce);
    if (count > 0) resealed.emplace(dataset, count);
  }
  return resealed;
}

ResealedRecords::ResealedRecords(Ledger& ledger, const std::string& dataset) : ledger_(ledger), dataset_(dataset) {
  auto rows = ledger.query(sql::list_resealed_records, std::string_view(dataset));
  while (rows.step()) hashes_[rows.integer(0)][rows.integer(1)] = rows.blob(2);
}

const std::string* ResealedRecords::hash_of(int64_t version) const {
  for (auto key = hashes_.rbegin(); key != hashes_.rend(); ++key)
    if (const auto known = key->second.find(version); known != key->second.end()) return &known->second;
  return nullptr;
}

Result<void> ResealedRecords::verify() {
  auto untold = hashes_;
  auto lines = ledger_.query(sql::list_resealed_lines, fmt::format("{}{}/%", kTable, dataset_));
  while (lines.step()) {
    const auto subject = lines.text(0);
    if (!subject.starts_with(fmt::format("{}{}/", kTable, dataset_))) continue;  // LIKE takes _ for any letter
    const auto parts = split(std::string_view(subject), '/');
    const auto range = split(parts[1], '-');
    const int64_t first = std::stoll(std::string(range.front())), last = std::stoll(std::string(range.back()));
    auto& of_key = untold[std::stoll(std::string(parts[2]))];
    std::string content;
    for (auto at = of_key.lower_bound(first); at != of_key.end() && at->first <= last; at = of_key.erase(at))
      put_hash(content, at->first, at->second);
    if (ledger_.sealer().journal_hash(content) != lines.blob(1)) return record_changed(dataset_, first, "-");
  }
  for (const auto& [key, versions] : untold)
    if (!versions.empty()) return record_changed(dataset_, versions.begin()->first, "-");
  return {};
}

}  // namespace guben::ledger
