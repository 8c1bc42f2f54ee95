#include "intake/import.hpp"

#include <cstring>

#include "core/digest.hpp"
#include "core/messages.hpp"
#include "core/text.hpp"
#include "intake/first_rows.hpp"
#include "intake/identity_file.hpp"
#include "intake/proposals.hpp"
#include "intake/return_file.hpp"
#include "intake/row_reader.hpp"
#include "intake/snapshot.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using dictionary::PeriodKind;
using dictionary::Role;

const std::string_view* text_of(const CellValue& value) { return std::get_if<std::string_view>(&value); }

RowIdentity identity_of(const Dataset& dataset, TypedRow& typed, int32_t sheet) {
  const auto& values = typed.values;
  RowIdentity identity;
  std::string_view certificate;
  identity.sheet = sheet;
  identity.row = typed.number;
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const auto* text = text_of(values[f]);
    switch (dataset.fields[f].role) {
      case Role::PersonName:
        if (text) identity.name = *text;
        break;
      case Role::PersonId:
        if (text) identity.id_number = *text;
        break;
      case Role::HeadName:
        if (text) identity.head_name = *text;
        break;
      case Role::HeadId:
        if (text) identity.head_id = *text;
        break;
      case Role::HouseholdCode:
        if (text) identity.household_code = typed.texts.squeezed(*text);
        break;
      case Role::PersonCode:
        if (text) identity.person_code = typed.texts.squeezed(*text);
        break;
      case Role::Township:
        if (text) identity.township = *text;
        break;
      case Role::Village:
        if (text) identity.village = *text;
        break;
      case Role::Named:
        if (text) identity.named = *text;
        break;
      case Role::Sex:
        if (text) identity.sex = *text == "男" ? 1 : 0;
        break;
      case Role::BirthDate:
        if (const auto* date = std::get_if<Date>(&values[f])) identity.birth_day = date->days_since_1970();
        break;
      default:
        if (text && dataset.fields[f].type == dictionary::FieldType::Certificate) certificate = *text;
    }
  }
  // A disability certificate's number begins with the ID number of its holder.
  if (identity.id_number.empty() && certificate.size() >= 20) identity.id_number = certificate.substr(0, 18);
  return identity;
}

/// The row as the ledger keeps it: values as text, in one form.
ledger::Record record_of(const Dataset& dataset, size_t code_field, TypedRow& typed, int32_t sheet) {
  ledger::Record record;
  record.sheet = sheet;
  record.row = typed.number;
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    const auto& value = typed.values[f];
    if (std::holds_alternative<std::monostate>(value)) record.values.emplace_back();
    else if (const auto* text = text_of(value)) record.values.emplace_back(*text);
    else record.values.emplace_back(typed.texts.keep(ledger_text(value, dataset.fields[f])));
  }
  record.code = record.values[code_field].value_or("");
  return record;
}

/// Whether villages are the county's own. Neighbours in a file are neighbours in the village, so the last answer is
/// kept.
class KnownVillages {
 public:
  KnownVillages(const china::Regions& regions, const std::string& county) : regions_(regions), county_(county) {}
  bool has(std::string_view township, std::string_view village) {
    if (village == village_ && township == township_) return known_;
    township_ = township, village_ = village;
    const auto code = township.empty() ? std::nullopt : regions_.township_named(county_, township);
    return known_ = regions_.village_named(county_, code.value_or(""), village).has_value();
  }

 private:
  const china::Regions& regions_;
  const std::string& county_;
  std::string township_, village_;
  bool known_ = false;
};

/// Two namesakes of a list without their numbers look the same: only a row that tells whom it is about can be there
/// twice. Events are told apart by day and amount.
bool may_be_repeated(const Dataset& dataset, const RowIdentity& row) {
  const bool is_about_people = dataset.has_role(Role::PersonName) || dataset.has_role(Role::HeadName);
  const bool tells_whom =
      !row.id_number.empty() || !row.head_id.empty() || !row.person_code.empty() || !row.household_code.empty();
  return !is_about_people || dataset.mode == dictionary::Mode::Increment || tells_whom;
}

/// Two rows of the same fingerprint are the same record written twice. Seeded with a secret: it must not betray an ID
/// number.
uint64_t row_fingerprint(uint64_t seed, const Dataset& dataset, const std::vector<CellValue>& values) {
  uint64_t hash = seed;
  const auto mix_word = [&](uint64_t word) {
    hash = (hash ^ word) * 0x9E3779B97F4A7C15ull;
    hash ^= hash >> 32;
  };
  const auto mix = [&](const void* bytes, size_t size) {
    const auto* b = static_cast<const char*>(bytes);
    mix_word(size);
    for (; size >= 8; b += 8, size -= 8) {
      uint64_t word;
      std::memcpy(&word, b, 8);
      mix_word(word);
    }
    uint64_t rest = 0;
    std::memcpy(&rest, b, size);
    mix_word(rest);
  };
  for (size_t f = 0; f < dataset.fields.size(); ++f) {
    mix_word(f);
    if (const auto* text = text_of(values[f])) mix(text->data(), text->size());
    else if (const auto* integer = std::get_if<int64_t>(&values[f])) mix(integer, sizeof *integer);
    else if (const auto* flag = std::get_if<bool>(&values[f])) mix(flag, sizeof *flag);
    else if (const auto* date = std::get_if<Date>(&values[f])) {
      const auto day = date->days_since_1970();
      mix(&day, sizeof day);
    }
  }
  return hash;
}

/// The latest and earliest day the rows speak of, for deliveries whose title names no period.
class PeriodOfRows {
 public:
  explicit PeriodOfRows(const Dataset& dataset) : dataset_(dataset) {
    for (size_t f = 0; f < dataset.fields.size(); ++f)
      if (dataset.fields[f].name == dataset.period_field) field_ = f;
  }
  void see(const std::vector<CellValue>& values) {
    if (field_) {
      if (const auto* date = std::get_if<Date>(&values[*field_])) widen(*date, *date);
      if (const auto* year = std::get_if<int64_t>(&values[*field_])) {
        const int y = static_cast<int>(*year);
        if (dataset_.period == PeriodKind::SchoolYear) widen(*Date::from_ymd(y, 9, 1), *Date::from_ymd(y + 1, 8, 31));
        else widen(*Date::from_ymd(y, 1, 1), *Date::from_ymd(y, 12, 31));
      }
      return;
    }
    for (size_t f = 0; f < values.size(); ++f)
      if (const auto* date = std::get_if<Date>(&values[f]);
          date && date->year() < 2100 && dataset_.fields[f].role != Role::BirthDate)
        widen(*date, *date);
  }
  std::optional<Period> period() const {
    if (!seen_) return std::nullopt;
    // A state is as old as the last thing it knows; events span what they span.
    if (dataset_.period == PeriodKind::State) return Period{to_.first_of_month(), to_.last_of_month()};
    return Period{from_, to_};
  }

 private:
  void widen(Date from, Date to) {
    if (!seen_) from_ = from, to_ = to, seen_ = true;
    from_ = std::min(from_, from);
    to_ = std::max(to_, to);
  }
  const Dataset& dataset_;
  std::optional<size_t> field_;
  Date from_, to_;
  bool seen_ = false;
};

}  // namespace

const char* code_field_of(const Dataset& dataset) {
  return dataset.has_role(Role::PersonCode) && dataset.code == "registry_person" ? "person_code" : "household_code";
}

Importer::Importer(workspace::CountyFolder folder, ledger::Ledger& ledger, const dictionary::Dictionary& dictionary,
                   const china::Regions& regions, Timings& timings)
    : folder_(std::move(folder)),
      ledger_(ledger),
      dictionary_(dictionary),
      regions_(regions),
      timings_(timings),
      county_(ledger.setting("county").value_or("")) {
  for (const auto& delivery : ledger_.deliveries()) known_[delivery.dataset].emplace(delivery.fingerprint, delivery.id);
}

void Importer::recover() {
  std::filesystem::create_directories(folder_.staging());
  std::filesystem::permissions(folder_.staging(), std::filesystem::perms::owner_all);
  for (const auto& delivery : ledger_.deliveries()) {
    const auto stem = delivery.dataset + "-" + delivery.fingerprint;
    const auto rows = folder_.staging() / (stem + ".parquet"), identities = folder_.staging() / (stem + ".identities");
    // Committed but not yet moved when the process ended.
    if (!std::filesystem::exists(folder_.identities_of(delivery.dataset, delivery.id)) &&
        std::filesystem::exists(identities))
      std::filesystem::rename(identities, folder_.identities_of(delivery.dataset, delivery.id));
    if (!std::filesystem::exists(folder_.rows_of(delivery.dataset, delivery.id)) && std::filesystem::exists(rows))
      std::filesystem::rename(rows, folder_.rows_of(delivery.dataset, delivery.id));
  }
  clear_staging();
}

std::string Importer::county() const {
  const std::lock_guard lock(known_mutex_);
  return county_;
}

void Importer::judge_by(const std::string& county) {
  const std::lock_guard lock(known_mutex_);
  if (county_.empty()) county_ = county;
}

void Importer::clear_staging() {
  for (const auto& entry : std::filesystem::directory_iterator(folder_.staging()))
    std::filesystem::remove(entry.path());
}

Result<Staged> Importer::stage(const ImportRequest& request) {
  const auto county = this->county();
  const auto file_name = request.file.filename().string();
  const auto refused = [&](Refusal refusal) {
    refusal.values["file"] = file_name;
    return refusal;
  };
  const Dataset* wanted = request.dataset.empty() ? nullptr : dictionary_.find(request.dataset);
  if (!request.dataset.empty() && !wanted) return refused({"intake.unknown_dataset", {{"dataset", request.dataset}}});
  auto opened = spreadsheet::open_workbook(request.file);
  if (!opened) return refused(opened.error());
  auto& book = **opened;

  Staged staged;
  auto& report = staged.report;
  report.file = file_name;
  report.container = book.container();
  report.fingerprint = sha256_hex_of_file(request.file);

  // Which sheets hold data, and of which dataset.
  std::optional<Refusal> nearest;
  const Dataset* dataset = wanted;
  {
    Stopwatch watch(timings_, "find header");
    for (size_t s = 0; s < book.sheets().size(); ++s) {
      auto& sheet = report.sheets.emplace_back();
      sheet.name = book.sheets()[s].name;
      staged.sheet_names.push_back(replaced(sheet.name, "\n", " "));
      if (book.sheets()[s].hidden) {
        sheet.reason = message("intake.hidden_sheet");
        continue;
      }
      std::vector<KeptRow> head;
      const auto end = book.read(s, [&](const spreadsheet::Row& row) {
        head.push_back(kept(row));
        return head.size() < kHeadRows;
      });
      if (!end) return refused(end.error());
      auto header = find_header(head, dictionary_, dataset, file_name + " " + sheet.name);
      if (!header) {
        sheet.reason = message(header.error());
        if (header.error().code != "intake.no_header" || !nearest) nearest = header.error();
        continue;
      }
      sheet.taken = true;
      sheet.header = std::move(*header);
      dataset = dataset ? dataset : sheet.header.dataset;
    }
  }
  if (std::none_of(report.sheets.begin(), report.sheets.end(), [](const SheetReport& s) { return s.taken; }))
    return refused(nearest.value_or(Refusal{"intake.no_visible_sheet"}));
  // A sheet that nearly is a table of data must not be passed over in silence.
  if (nearest && nearest->code != "intake.no_header") return refused(*nearest);
  staged.dataset = dataset;
  report.dataset = dataset->code;
  const std::string stem = dataset->code + "-" + report.fingerprint;
  {
    const std::lock_guard lock(known_mutex_);
    const auto& known = known_[dataset->code];
    if (const auto same = known.find(report.fingerprint); same != known.end()) report.known_as = same->second;
    else if (!staging_.insert(stem).second && !request.check_only) report.known_as = 0;
  }
  if (report.known_as) {
    report.coverage = request.coverage;
    return staged;
  }

  // Read the rows; once more with the merged cells known, where data cells were merged downwards.
  staged.rows_file = folder_.staging() / (stem + ".parquet");
  staged.identities_file = folder_.staging() / (stem + ".identities");
  staged.sealer = std::make_unique<ledger::Sealer>(ledger_.sealer());
  const auto seed_text = staged.sealer->search_fingerprint("row fingerprints");
  uint64_t seed = 0;
  for (size_t i = 0; i < sizeof seed; ++i) seed = seed << 8 | static_cast<unsigned char>(seed_text[i]);

  std::vector<std::vector<spreadsheet::MergedRange>> merged(book.sheets().size());
  std::vector<bool> merges_known(book.sheets().size(), false);
  std::optional<PeriodOfRows> period_of_rows;
  const size_t code_field =
      dataset->in_ledger ? static_cast<size_t>(dataset->find(code_field_of(*dataset)) - dataset->fields.data()) : 0;
  std::map<std::string, int64_t> counties;
  int64_t placed = 0, unplaced = 0;
  Stopwatch watch(timings_, "read and check rows");
  Progress progress(file_name);
  for (bool again = true; again;) {
    again = false;
    report.rows = report.returned = report.doubtful_cells = report.duplicates = report.hidden_rows = 0;
    report.problems.clear();
    report.dropped.clear();
    staged.records = std::make_unique<ledger::PreparedRecords>(*dataset, *staged.sealer);
    counties.clear();
    placed = unplaced = 0;
    period_of_rows.emplace(*dataset);
    FirstRows seen;
    KnownVillages villages(regions_, county);
    workspace::Database database(1);
    SnapshotWriter rows(database, "rows", *dataset, {{"_place", "BIGINT"}, {"_fingerprint", "BIGINT"}});
    IdentityWriter identities(staged.identities_file, *staged.sealer);
    for (size_t s = 0; s < book.sheets().size() && !again; ++s) {
      if (!report.sheets[s].taken) continue;
      const auto sheet_number = static_cast<int32_t>(s);
      RowReader reader(report.sheets[s].header, sheet_number, merged[s]);
      const auto end = book.read(s, [&](const spreadsheet::Row& row) {
        auto* typed = reader.read(row, report.dropped);
        if (!typed) return true;
        progress.advance();
        const bool goes_back = typed->is_returned();
        report.doubtful_cells +=
            static_cast<int64_t>(std::count_if(typed->problems.begin(), typed->problems.end(),
                                               [](const RowProblem& p) { return p.severity == Severity::Verify; }));
        std::move(typed->problems.begin(), typed->problems.end(), std::back_inserter(report.problems));
        if (goes_back) {
          ++report.returned;
          return true;
        }
        const uint64_t fingerprint = row_fingerprint(seed, *dataset, typed->values);
        seen.expect(fingerprint);
        const auto identity = identity_of(*dataset, *typed, sheet_number);
        const auto twin =
            may_be_repeated(*dataset, identity) ? seen.place_of(fingerprint, identity.place()) : identity.place();
        if (twin != identity.place()) {
          ++report.duplicates;
          report.problems.push_back({sheet_number,
                                     row.number,
                                     std::nullopt,
                                     Severity::Hint,
                                     "intake.duplicate_row",
                                     {{"row", std::to_string(RowIdentity::row_of(twin))}}});
          return true;
        }
        if (const Field* field = dataset->with_role(Role::County)) {
          const auto* name = text_of(typed->values[static_cast<size_t>(field - dataset->fields.data())]);
          if (name) ++counties[std::string(*name)];
        }
        if (!county.empty() && !identity.village.empty() && !dataset->in_ledger && dataset->code != "hukou")
          ++(villages.has(identity.township, identity.village) ? placed : unplaced);
        period_of_rows->see(typed->values);
        // What the ledger owns is kept there, version by version; a snapshot beside it would say the same twice.
        if (!dataset->in_ledger) {
          rows.table().put_integer(0, identity.place());
          rows.table().put_integer(1, static_cast<int64_t>(fingerprint));
          rows.put_fields(typed->values);
          identities.add(identity);
        }
        ++report.rows;
        report.hidden_rows += row.hidden;
        if (dataset->in_ledger) staged.records->add(record_of(*dataset, code_field, *typed, sheet_number));
        return true;
      });
      if (!end) return refused(end.error());
      if (!merges_known[s]) {
        merges_known[s] = true;
        const auto& header = report.sheets[s].header;
        for (const auto& range : end->merged)
          if (range.first_row > header.last_row && range.last_row > range.first_row &&
              std::any_of(header.columns.begin(), header.columns.end(),
                          [&](const MappedColumn& c) { return c.column == range.first_column; }))
            merged[s].push_back(range), again = true;
      }
    }
    if (again) continue;
    rows.table().finish();
    identities.finish();
    if (!dataset->in_ledger) workspace::write_parquet(database, "SELECT * FROM rows", staged.rows_file);
  }
  watch.rows = static_cast<uint64_t>(report.rows);
  if (report.rows == 0 && report.returned == 0) return refused({"intake.no_rows"});

  // Whose county this is.
  if (dataset->with_role(Role::County) && !counties.empty()) {
    const auto most = std::max_element(counties.begin(), counties.end(),
                                       [](const auto& a, const auto& b) { return a.second < b.second; });
    const auto code = regions_.county_named(most->first);
    if (!code) return refused({"intake.unknown_county", {{"county", most->first}}});
    if (!county.empty() && *code != county)
      return refused({"intake.other_county", {{"county", most->first}, {"own", regions_.name(county)}}});
    staged.county_code = *code;
  }
  if (placed + unplaced >= 20 && unplaced > 4 * placed)
    return refused(
        {"intake.other_county", {{"county", message("intake.unknown_villages")}, {"own", regions_.name(county)}}});
  for (const auto& sheet : report.sheets)
    if (sheet.taken) staged.title += sheet.header.title + " ";
  report.coverage = request.coverage;
  if (auto own = read_title(staged, county.empty() ? staged.county_code : county); !own) return refused(own.error());

  // What it speaks for.
  const auto titled = find_period(staged.title);
  if (request.period) report.period = *request.period;
  else if (dataset->period == PeriodKind::State && titled) report.period = *titled;
  else if (const auto rows_period = period_of_rows->period())
    report.period = *rows_period, report.period_from_rows = true;
  else if (titled) report.period = *titled;
  else return refused({"intake.no_period"});

  if (!report.problems.empty() && !request.check_only) {
    report.return_file = folder_.returns() / (request.file.stem().string() + "-" + report.fingerprint.substr(0, 8) +
                                              message("intake.return_suffix") + ".xlsx");
    std::filesystem::create_directories(folder_.returns());
    std::filesystem::permissions(folder_.returns(), std::filesystem::perms::owner_all);
    write_return_file(request.file, report, report.return_file);
  }
  return staged;
}

Result<void> Importer::read_title(Staged& staged, const std::string& county) const {
  if (county.empty()) return {};
  if (!contains(staged.title, regions_.name(county)))
    for (const auto& region : regions_.all())
      if (region.level == "county" && region.code != county && contains(staged.title, region.name))
        return Refusal{"intake.other_county", {{"county", region.name}, {"own", regions_.name(county)}}};
  auto& coverage = staged.report.coverage;
  if (!coverage.empty()) return {};
  // 示例县青石镇、云溪镇: the townships named, each of them; the county only where none is.
  for (const auto* township : regions_.children(county))
    if (contains(staged.title, township->name)) coverage.push_back(township->code);
  if (coverage.empty() && contains(staged.title, regions_.name(county))) coverage = {county};
  return {};
}

Result<ImportReport> Importer::commit(Staged staged) {
  auto& report = staged.report;
  if (report.known_as) {
    // Importing again changes nothing, but somebody may now say what the file speaks for.
    if (*report.known_as > 0 && !report.coverage.empty()) {
      ledger::Transaction transaction(ledger_.database());
      ledger_.set_coverage(*report.known_as, report.coverage);
      transaction.commit();
      ledger_.publish_head();
    }
    return report;
  }
  const auto& dataset = *staged.dataset;
  if (!staged.county_code.empty()) judge_by(staged.county_code);
  const auto county = this->county();
  if (!staged.county_code.empty() && county != staged.county_code)
    return Refusal{
        "intake.other_county",
        {{"file", report.file}, {"county", regions_.name(staged.county_code)}, {"own", regions_.name(county)}}};
  // The county may have become known only after the file was read.
  if (auto own = read_title(staged, county); !own) {
    auto refusal = own.error();
    refusal.values["file"] = report.file;
    return refusal;
  }

  Stopwatch watch(timings_, "commit to the ledger");
  watch.rows = dataset.in_ledger ? static_cast<uint64_t>(report.rows) : 0;
  std::optional<ledger::BulkLoad> bulk;
  if (dataset.in_ledger) bulk.emplace(ledger_.database());
  ledger::Transaction transaction(ledger_.database());
  if (!county.empty() && ledger_.setting("county") != county) ledger_.set_setting("county", county);
  ledger::Delivery delivery;
  delivery.dataset = dataset.code;
  delivery.file = report.file;
  delivery.fingerprint = report.fingerprint;
  delivery.from = report.period.from;
  delivery.to = report.period.to;
  delivery.mode = dataset.mode == dictionary::Mode::Full ? "full" : "increment";
  delivery.coverage = report.coverage;
  delivery.sheets = staged.sheet_names;
  delivery.rows = report.rows;
  delivery.returned = report.returned;
  delivery = ledger_.add_delivery(delivery);
  report.delivery = delivery.id;
  if (dataset.in_ledger) commit_registry(staged, delivery);
  std::filesystem::create_directories(folder_.snapshots() / dataset.code);
  std::filesystem::permissions(folder_.snapshots(), std::filesystem::perms::owner_all);
  transaction.commit();
  ledger_.publish_head();
  {
    const std::lock_guard lock(known_mutex_);
    known_[dataset.code].emplace(report.fingerprint, delivery.id);
  }
  if (dataset.in_ledger) {
    std::filesystem::remove(staged.identities_file);
    return report;
  }
  std::filesystem::rename(staged.rows_file, folder_.rows_of(dataset.code, delivery.id));
  std::filesystem::rename(staged.identities_file, folder_.identities_of(dataset.code, delivery.id));
  return report;
}

void Importer::commit_registry(Staged& staged, const ledger::Delivery& delivery) {
  const auto& dataset = *staged.dataset;
  auto& report = staged.report;
  ledger::Records records(ledger_, dataset);
  records.create_table();
  if (records.is_empty()) {
    records.insert(*staged.records, delivery.id, report.period.from);
    report.new_records = static_cast<int64_t>(staged.records->size());
    return;
  }
  // A newer export: nothing is overwritten, every difference waits for a person.
  std::unordered_map<std::string_view, size_t> incoming;
  for (size_t i = 0; i < staged.records->size(); ++i) incoming.emplace(staged.records->at(i).code, i);
  ProposalWriter proposals(ledger_, dataset, delivery);
  records.each(std::nullopt, [&](const ledger::Record& current) {
    const auto found = incoming.find(current.code);
    if (found == incoming.end()) return proposals.remove(current.code);
    const auto exported = records.opened(staged.records->at(found->second));
    bool changed = false;
    for (size_t f = 0; f < dataset.fields.size(); ++f)
      if (current.values[f] != exported[f])
        proposals.change(current.code, dataset.fields[f].name, current.values[f], exported[f]), changed = true;
    ++(changed ? report.changed_records : report.unchanged_records);
    incoming.erase(found);
  });
  staged.records->each([&](const ledger::PreparedRecords::Stored& record) {
    if (!incoming.contains(record.code)) return;
    proposals.add(record.code, records.opened(record), record.sheet, record.row);
    ++report.new_records;
  });
  report.proposals = proposals.written();
}

}  // namespace guben::intake
