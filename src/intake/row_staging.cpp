#include "intake/row_staging.hpp"

#include "intake/first_rows.hpp"
#include "intake/period_of_rows.hpp"
#include "intake/row_fingerprint.hpp"
#include "intake/row_hash.hpp"
#include "intake/row_identity.hpp"
#include "intake/row_key.hpp"
#include "intake/row_reader.hpp"
#include "intake/snapshot.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;
using dictionary::Role;
using spreadsheet::MergedRange;

/// The field that tells a record of the ledger from another; of other datasets the first.
size_t code_field_of(const Dataset& dataset) {
  return dataset.in_ledger ? static_cast<size_t>(dataset.record_code() - dataset.fields.data()) : 0;
}

/// The row as the ledger keeps it: values as text, in one form.
ledger::Record record_of(const Dataset& dataset, size_t code_field, TypedRow& typed, int32_t sheet) {
  ledger::Record record;
  record.sheet = sheet;
  record.row = typed.number;
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const auto& value = typed.values[f];
    if (std::holds_alternative<std::monostate>(value)) record.values.emplace_back();
    else if (const auto* text = std::get_if<std::string_view>(&value)) record.values.emplace_back(*text);
    else record.values.emplace_back(typed.texts.keep(ledger_text(value, dataset.fields[f])));
  }
  record.code = record.values[code_field].value_or("");
  return record;
}

/// Two namesakes of a list without their numbers look the same: only a row that tells whom it is about can be there
/// twice. Of events every cell of the row tells: two alike to the last are one written twice.
bool may_be_repeated(const Dataset& dataset, const RowIdentity& row) {
  const bool is_about_people = dataset.has_role(Role::PersonName) || dataset.has_role(Role::HeadName);
  const bool tells_whom =
      !row.id_number.empty() || !row.head_id.empty() || !row.person_code.empty() || !row.household_code.empty();
  return !is_about_people || dataset.mode == dictionary::Mode::Increment || tells_whom;
}

/// One reading of all rows; a further one begins anew.
class RowStaging {
 public:
  RowStaging(const china::Regions& regions, const std::string& county, workspace::Database& workspace, Staged& staged)
      : staged_(staged),
        report_(staged.report),
        dataset_(*staged.dataset),
        code_field_(code_field_of(dataset_)),
        fingerprint_(dataset_, *staged.sealer),
        key_(dataset_, *staged.sealer, regions, county),
        county_(dataset_, regions, county),
        period_(dataset_),
        connection_(workspace::Database::Beside{workspace}),
        table_(staged.rows_file.stem().string()),
        rows_(connection_, table_, dataset_, {{"_place", "BIGINT"}, {"_fingerprint", "BIGINT"}, {"_key", "BIGINT"}}),
        identities_(staged.identities_file, *staged.sealer) {
    report_.rows = report_.returned = report_.doubtful_cells = report_.duplicates = report_.hidden_rows = 0;
    report_.problems.clear();
    report_.dropped.clear();
    staged_.records = std::make_unique<ledger::PreparedRecords>(dataset_, *staged.sealer);
  }

  void take(TypedRow& row, int32_t sheet, bool is_hidden) {
    const bool goes_back = row.is_returned();
    keep_problems(row);
    if (goes_back) {
      ++report_.returned;
      return;
    }
    const uint64_t fingerprint = fingerprint_.of(row.values);
    seen_.expect(fingerprint);
    const auto identity = identity_of(dataset_, row, sheet);
    if (may_be_repeated(dataset_, identity))
      if (const auto twin = seen_.place_of(fingerprint, identity.place()); twin != identity.place())
        return leave_out_duplicate(row, sheet, twin);
    county_.see(row.values, identity);
    period_.see(row.values);
    // What the ledger owns is kept there, version by version; a snapshot beside it would say the same twice.
    if (dataset_.in_ledger) take_record(row, sheet, fingerprint_of_code(row));
    else put_in_snapshot(row, identity, fingerprint);
    ++report_.rows;
    report_.hidden_rows += is_hidden;
  }

  RowsSay finish() {
    return_repeated_codes();
    identities_.finish();
    if (!dataset_.in_ledger) {
      rows_.table().finish();
      const auto name = workspace::quoted_name(table_);
      workspace::write_parquet(connection_, "SELECT * FROM " + name, staged_.rows_file);
      connection_.execute("DROP VIEW " + name);
    }
    return {county_, period_.period()};
  }

 private:
  uint64_t fingerprint_of_code(const TypedRow& row) const {
    const auto* code = std::get_if<std::string_view>(&row.values[code_field_]);
    RowHash hash(0);
    hash.mix(code ? *code : std::string_view());
    return hash.value();
  }
  /// One code in two rows that say otherwise (the same row again was left out before): nobody knows which is meant.
  void take_record(TypedRow& row, int32_t sheet, uint64_t code) {
    const auto place = workspace::SourceKey::place(sheet, row.number);
    if (const auto first = codes_.place_of(code, place); first != place) {
      repeated_.emplace(place, first);
      repeated_.emplace(first, place);
    }
    staged_.records->add(record_of(dataset_, code_field_, row, sheet));
  }
  void return_repeated_codes() {
    if (repeated_.empty()) return;
    staged_.records->leave_out([&](size_t i) {
      const auto record = staged_.records->at(i);
      return repeated_.contains(workspace::SourceKey::place(record.sheet, record.row));
    });
    for (const auto& [place, other] : repeated_) {
      const auto at = workspace::SourceKey::of_place(place), twin = workspace::SourceKey::of_place(other);
      const auto column = std::optional<size_t>();
      report_.problems.push_back({static_cast<int32_t>(at.sheet),
                                  at.row,
                                  column,
                                  Severity::Mandatory,
                                  "intake.code_repeated",
                                  {{"field", dataset_.fields[code_field_].header},
                                   {"row", std::to_string(twin.row)},
                                   {"sheet", staged_.sheet_names[static_cast<size_t>(twin.sheet)]}}});
      ++report_.returned, --report_.rows;
    }
  }
  void keep_problems(TypedRow& row) {
    report_.doubtful_cells += static_cast<int64_t>(std::count_if(
        row.problems.begin(), row.problems.end(), [](const RowProblem& p) { return p.severity == Severity::Verify; }));
    std::move(row.problems.begin(), row.problems.end(), std::back_inserter(report_.problems));
  }
  void leave_out_duplicate(const TypedRow& row, int32_t sheet, int64_t twin) {
    // All are counted; a file of a million equal rows would otherwise come back as a million lines.
    constexpr int64_t kListed = 10'000;
    if (++report_.duplicates > kListed) return;
    report_.problems.push_back({sheet,
                                row.number,
                                std::nullopt,
                                Severity::Hint,
                                "intake.duplicate_row",
                                {{"row", std::to_string(workspace::SourceKey::of_place(twin).row)}}});
  }
  void put_in_snapshot(const TypedRow& row, const RowIdentity& identity, uint64_t fingerprint) {
    rows_.table().put_integer(0, identity.place());
    rows_.table().put_integer(1, static_cast<int64_t>(fingerprint));
    rows_.table().put_integer(2, static_cast<int64_t>(key_.of(row.values, identity)));
    rows_.put_fields(row.values);
    identities_.add(identity);
  }

  Staged& staged_;
  ImportReport& report_;
  const Dataset& dataset_;
  size_t code_field_;
  RowFingerprint fingerprint_;
  RowKey key_;
  FirstRows seen_, codes_;
  std::map<int64_t, int64_t> repeated_;  ///< rows whose code another row has: place → the other's
  CountyOfRows county_;
  PeriodOfRows period_;
  workspace::Database connection_;
  std::string table_;  ///< no other file's: all are of one workspace
  SnapshotWriter rows_;
  IdentityWriter identities_;
};

/// Of the merged cells of a sheet those that reach downwards below its header, in columns that are read.
std::vector<MergedRange> merged_data_cells(const HeaderMatch& header, const std::vector<MergedRange>& merged) {
  std::vector<MergedRange> found;
  for (const auto& range : merged)
    if (range.first_row > header.last_row && range.last_row > range.first_row &&
        std::any_of(header.columns.begin(), header.columns.end(),
                    [&](const MappedColumn& c) { return c.column == range.first_column; }))
      found.push_back(range);
  return found;
}

}  // namespace

Result<RowsSay> stage_rows(spreadsheet::Workbook& book, const china::Regions& regions, const std::string& county,
                           workspace::Database& workspace, const ProgressSink& sink, Staged& staged) {
  auto& report = staged.report;
  Progress progress(sink, report.file);
  bool is_too_large = report.sheets.size() > static_cast<size_t>(workspace::SourceKey::kSheets);
  // By sheet, once it has been read to its end: a file says only there which cells are merged.
  std::vector<std::optional<std::vector<MergedRange>>> merged(report.sheets.size());
  for (;;) {
    RowStaging staging(regions, county, workspace, staged);
    bool must_read_again = false;
    for (size_t s = 0; s < report.sheets.size() && !must_read_again; ++s) {
      const auto& header = report.sheets[s].header;
      if (!report.sheets[s].taken) continue;
      const auto sheet = static_cast<int32_t>(s);
      RowReader reader(header, sheet, merged[s].value_or(std::vector<MergedRange>()),
                       book.container().starts_with("csv"));
      const auto end = book.read(s, [&](const spreadsheet::Row& row) {
        auto* typed = reader.read(row, report.dropped, report.problems);
        if (!typed) return true;
        progress.advance();
        is_too_large = is_too_large || typed->number >= workspace::SourceKey::kRows;
        if (!is_too_large) staging.take(*typed, sheet, row.hidden);
        return !is_too_large;
      });
      if (!end) return end.error();
      if (is_too_large) return Refusal{"intake.too_large"};
      if (merged[s]) continue;
      merged[s] = merged_data_cells(header, end->merged);
      must_read_again = !merged[s]->empty();
    }
    if (!must_read_again) return staging.finish();
  }
}

}  // namespace guben::intake
