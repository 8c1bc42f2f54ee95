#include "core/text.hpp"
#include "ledger/record_schema.hpp"
#include "ledger/records.hpp"
#include "ledger/resealing.hpp"
#include "ledger/sql.hpp"

namespace guben::ledger {
namespace {
constexpr const char* kForEver = "9999-12-31";
constexpr int kFirstField = 11;  // of list_versions

/// What the journal says of a table's versions.
struct RecordLines {
  struct Batch {
    int64_t first, last;
    std::string content_hash;
  };
  std::vector<Batch> batches;
  std::set<int64_t> superseded;
};

RecordLines lines_of(const std::string& table, Ledger& ledger) {
  RecordLines told;
  auto lines = ledger.query(sql::list_record_lines);
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

class RecordVerification {
 public:
  RecordVerification(Ledger& ledger, const std::string& dataset)
      : ledger_(ledger),
        table_("record_" + dataset),
        schemas_(schemas_of(ledger, dataset)),
        resealed_(ledger, dataset) {
    std::string list;
    for (const auto& column : ledger.store().columns_of(table_))
      if (column.starts_with("f_")) list += ", " + column, columns_.push_back(column.substr(2));
    rows_.emplace(
        ledger.query(fmt::format(sql::list_versions, fmt::arg("dataset", dataset), fmt::arg("columns", list))));
  }

  Result<void> verify() {
    if (auto same = resealed_.verify(); !same) return same;
    const auto told = lines_of(table_, ledger_);
    bool more = rows_->step();
    for (const auto& batch : told.batches) {
      std::string hashes, from, to;
      for (int64_t version = batch.first; version <= batch.last; ++version, more = rows_->step()) {
        if (!more || rows_->integer(0) != version)
          return changed(more ? std::min(version, rows_->integer(0)) : version);
        // One line speaks of one pair of days: the journal's hash is of the first record's, and no other may differ
        // from it.
        if (version == batch.first) from = rows_->text(2), to = rows_->text(3);
        if (rows_->bytes(2) != from || rows_->bytes(3) != to) return changed(version, rows_->text(1));
        const auto hash = hash_of_row();
        if (!hash || *hash != resealed_.hash_of(version).value_or(rows_->bytes(9)) ||
            (rows_->bytes(5) != kForEver) != told.superseded.contains(version))
          return changed(version, rows_->text(1));
        hashes += rows_->bytes(9);
      }
      if (ledger_.sealer().journal_hash(fmt::format("{}\n{}\n{}", from, to, hashes)) != batch.content_hash)
        return changed(batch.first);
    }
    if (more) return changed(rows_->integer(0), rows_->text(1));
    return {};
  }

 private:
  Refusal changed(int64_t version, const std::string& code = "-") const {
    return {"journal.record_changed", {{"record", fmt::format("{}/{}", table_, version)}, {"code", code}}};
  }
  /// Nothing where no schema is known of the row, or it says something in a column its schema has not.
  std::optional<std::string> hash_of_row() {
    const auto schema = schemas_.find(rows_->integer(10));
    if (schema == schemas_.end()) return std::nullopt;
    std::vector<std::optional<std::string_view>> values;
    for (size_t c = 0; c < columns_.size(); ++c) {
      const int column = kFirstField + static_cast<int>(c);
      values.push_back(rows_->is_null(column) ? std::nullopt : std::optional(rows_->bytes(column)));
    }
    return hash_of_stored(schema->second, ledger_.sealer(), rows_->bytes(1), columns_, values);
  }
  Ledger& ledger_;
  std::string table_;
  std::map<int64_t, RecordSchema> schemas_;
  ResealedRecords resealed_;
  std::vector<std::string> columns_;
  std::optional<store::Statement> rows_;
};

}  // namespace

Result<void> verify_records(Ledger& ledger, const std::string& dataset) {
  return RecordVerification(ledger, dataset).verify();
}

}  // namespace guben::ledger
