#include "ledger/resealing.hpp"

#include <charconv>
#include <numeric>
#include <thread>

#include "core/text.hpp"
#include "ledger/prepared_records.hpp"
#include "ledger/record_schema.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {

constexpr std::string_view kTable = "record_";
constexpr size_t kMostDataKeys = 200;                // a byte tells them apart
constexpr int64_t kAtOnce = 4000;                    // records of a change
constexpr std::chrono::milliseconds kForOthers{50};  // between changes, for who wants to write meanwhile
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
    if (hash_of(row, row.stored) != before_.hash_of(row.version).value_or(row.hash))
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
  std::string hash_of(const Row& row, const std::vector<std::optional<std::string>>& stored) const {
    const auto schema = schemas_.find(row.schema);
    const std::vector<std::optional<std::string_view>> values(stored.begin(), stored.end());
    const auto hash = schema == schemas_.end()
                          ? std::nullopt
                          : hash_of_stored(schema->second, ledger_.sealer(), row.code, fields_, values);
    if (!hash) throw Failure(record_changed(dataset_, row.version, row.code));
    return *hash;
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

int64_t total_of(const Resealed& resealed) {
  return std::accumulate(resealed.begin(), resealed.end(), int64_t{0},
                         [](int64_t sum, const auto& one) { return sum + one.second; });
}

Resealed reseal_all(Ledger& ledger, const std::vector<AlsoSealed>& others) {
  auto resealed = reseal_records(ledger);
  for (const auto& other : others) resealed[other.what] += other.reseal(ledger);
  return resealed;
}

/// What others had in hand when the key changed is found by the next pass.
Result<Resealed> reseal_until_nothing_is_found(Ledger& ledger, const std::vector<AlsoSealed>& others) {
  constexpr int kMostPasses = 10;
  Resealed resealed;
  for (int pass = 0; pass < kMostPasses; ++pass) {
    const auto found = reseal_all(ledger, others);
    for (const auto& [what, count] : found) resealed[what] += count;
    if (total_of(found) == 0) return resealed;
  }
  return Refusal{"ledger.sealed_meanwhile"};
}

}  // namespace

Result<Resealed> reseal_county(Ledger& ledger, const std::vector<AlsoSealed>& others, const std::string& reason) {
  const auto lease = ledger.lease("keys reseal");
  if (!lease) return lease.error();
  if (auto verified = ledger.verify(std::nullopt); !verified) return verified.error();
  if (ledger.sealer().data_keys() >= kMostDataKeys)
    return Refusal{"ledger.data_keys_most", {{"most", std::to_string(kMostDataKeys)}}};
  if (auto renewed = ledger.renew_key(reason, DataKeys::OneMore); !renewed) return renewed.error();
  std::this_thread::sleep_for(KeyRing::kKnownEverywhere);
  auto resealed = reseal_until_nothing_is_found(ledger, others);
  if (!resealed) return resealed;
  if (!ledger.store().drop_what_was_deleted()) return Refusal{"ledger.deleted_still_read"};
  Change change(ledger);
  ledger.set_setting("data_keys", std::to_string(ledger.sealer().data_keys()));
  change.commit();
  return resealed;
}

Resealed reseal_records(Ledger& ledger) {
  Resealed resealed;
  Progress progress(ledger.context().progress, "reseal");
  for (const auto& dataset : datasets_of(ledger)) {
    Resealing resealing(ledger, dataset);
    int64_t count = 0;
    while (resealing.next(count)) {
      progress.advance(kAtOnce);
      std::this_thread::sleep_for(kForOthers);
    }
    if (count > 0) resealed.emplace(dataset, count);
  }
  return resealed;
}

ResealedRecords::ResealedRecords(Ledger& ledger, const std::string& dataset) : ledger_(ledger), dataset_(dataset) {
  auto rows = ledger.query(sql::list_resealed_records, std::string_view(dataset));
  rows.in_parts();
  while (rows.step()) {
    Entry entry{rows.integer(0), rows.integer(1), {}};
    const auto hash = rows.bytes(2).substr(0, entry.hash.size());
    std::copy(hash.begin(), hash.end(), entry.hash.begin());
    entries_.push_back(entry);
  }
  newest_.resize(entries_.size());
  std::iota(newest_.begin(), newest_.end(), 0);
  std::stable_sort(newest_.begin(), newest_.end(),
                   [&](size_t a, size_t b) { return entries_[a].version < entries_[b].version; });
}

std::optional<std::string_view> ResealedRecords::hash_of(int64_t version) const {
  const auto after = std::upper_bound(newest_.begin(), newest_.end(), version,
                                      [&](int64_t wanted, size_t at) { return wanted < entries_[at].version; });
  if (after == newest_.begin() || entries_[*std::prev(after)].version != version) return std::nullopt;
  const auto& hash = entries_[*std::prev(after)].hash;
  return std::string_view(hash.data(), hash.size());
}

namespace {

struct Told {
  int64_t first, last, data_key;
};

std::optional<int64_t> number_in(std::string_view text) {
  int64_t number = 0;
  const auto read = std::from_chars(text.data(), text.data() + text.size(), number);
  return read.ec == std::errc() && read.ptr == text.data() + text.size() ? std::optional(number) : std::nullopt;
}

/// record_<dataset>/<first>-<last>/<data key>
std::optional<Told> told_by(std::string_view subject) {
  const auto parts = split(subject, '/');
  if (parts.size() != 3) return std::nullopt;
  const auto range = split(parts[1], '-');
  if (range.size() != 2) return std::nullopt;
  const auto first = number_in(range[0]), last = number_in(range[1]), data_key = number_in(parts[2]);
  return first && last && data_key ? std::optional(Told{*first, *last, *data_key}) : std::nullopt;
}

}  // namespace

Result<void> ResealedRecords::verify() {
  std::vector<bool> is_told(entries_.size());
  auto lines = ledger_.query(sql::list_resealed_lines, table_of(dataset_) + "/%");
  while (lines.step()) {
    const auto subject = lines.text(0);
    if (!subject.starts_with(table_of(dataset_) + "/")) continue;  // LIKE takes _ for any letter
    const auto told = told_by(subject);
    if (!told) return Refusal{"journal.row_changed", {{"row", subject}}};
    std::string content;
    const auto from = std::pair(told->data_key, told->first);
    for (auto at = std::lower_bound(
             entries_.begin(), entries_.end(), from,
             [](const Entry&entry, const auto&wanted) { return std::pair(entry.data_key, entry.version) < wanted; });
         at != entries_.end() && at->data_key == told->data_key && at->version <= told->last; ++at) {
      put_hash(content, at->version, {at->hash.data(), at->hash.size()});
      is_told[static_cast<size_t>(at - entries_.begin())] = true;
    }
    if (ledger_.sealer().journal_hash(content) != lines.blob(1)) return record_changed(dataset_, told->first, "-");
  }
  const auto untold = std::find(is_told.begin(), is_told.end(), false);
  if (untold == is_told.end()) return {};
  return record_changed(dataset_, entries_[static_cast<size_t>(untold - is_told.begin())].version, "-");
}

}  // namespace guben::ledger
