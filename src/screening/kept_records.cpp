#include "screening/kept_records.hpp"

#include "core/digest.hpp"
#include "core/text.hpp"
#include "intake/snapshot.hpp"
#include "ledger/records.hpp"
#include "screening/kept_runs.hpp"
#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"
#include "workspace/manifest.hpp"
#include "workspace/source_key.hpp"

namespace guben::screening {
namespace {
namespace fs = std::filesystem;
using dictionary::Dataset;
using dictionary::Register;
using dictionary::Role;
using workspace::ColumnSpec;

constexpr const char* kVersion = "2";  // of what a file holds

std::vector<ColumnSpec> own_columns() {
  return {{"record_code", "VARCHAR"},  {"person_code", "VARCHAR"},   {"household_code", "VARCHAR"},
          {"village_code", "VARCHAR"}, {"township_code", "VARCHAR"}, {"version", "BIGINT"},
          {"valid_from", "DATE"},      {"valid_until", "DATE"},      {"known_from", "DATE"},
          {"known_until", "DATE"},     {"is_known", "BOOLEAN"},      {"_src", "BIGINT"}};
}

/// Whether a statement reads a relation: after FROM or JOIN. A register may be called as a column is elsewhere.
bool reads(const std::string& sql, const std::string& relation) {
  std::string word, before;
  for (const char c : sql + " ") {
    const bool is_of_word = std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '.';
    if (is_of_word) {
      word += c;
      continue;
    }
    if (word.empty()) continue;
    if (word == relation && (before == "from" || before == "join")) return true;
    before = lower_ascii(word);
    word.clear();
  }
  return false;
}

/// Reads the versions of one dataset and tells what they say in one text after the other.
class Keeping {
 public:
  /// `by_hand`: what stands for a delivery where somebody entered it.
  Keeping(const Dataset& dataset, const china::Regions& regions, std::string county, int64_t by_hand)
      : dataset_(dataset),
        regions_(regions),
        county_(std::move(county)),
        by_hand_(by_hand),
        values_(dataset.fields.size()) {}

  KeptWriter::Row row(const std::string& code, const ledger::Version& version) {
    KeptWriter::Row row;
    row.record_code = code;
    row.person_code = text(version, Role::PersonCode);
    row.household_code = text(version, Role::HouseholdCode);
    if (const auto* place = dataset_.place()) {
      const auto code = version.values[static_cast<size_t>(place - dataset_.fields.data())].value_or("");
      constexpr size_t kTownship = 9, kVillage = 12;  // digits
      if (code.size() >= kTownship) row.township_code = code.substr(0, kTownship);
      if (code.size() >= kVillage) row.village_code = code.substr(0, kVillage);
    } else if (dataset_.has_role(Role::Village)) {
      row.township_code = regions_.township_named(county_, text(version, Role::Township)).value_or("");
      row.village_code = regions_.village_named(county_, row.township_code, text(version, Role::Village)).value_or("");
    }
    row.version = version.number;
    row.valid_from = version.valid_from, row.valid_until = version.valid_to;
    row.known_from = ledger::day_of(version.recorded_at);
    row.known_until = version.is_known() ? KeptWriter::kForEver : ledger::day_of(version.superseded_at).plus_days(-1);
    row.is_known = version.is_known();
    row.source = source_of(version);
    return row;
  }

  const std::vector<intake::CellValue>& values(const ledger::Version& version) {
    for (size_t f = 0; f < values_.size(); ++f) {
      if (version.values[f]) values_[f] = intake::value_of_ledger_text(*version.values[f], dataset_.fields[f]);
      else values_[f] = {};
    }
    return values_;
  }

 private:
  /// Where it was read; of what was entered by hand the number of its row in the ledger.
  int64_t source_of(const ledger::Version& version) const {
    using workspace::SourceKey;
    if (version.delivery > 0 || !dataset_.kept) return SourceKey{version.delivery, version.sheet, version.row}.number();
    return SourceKey{by_hand_, version.stored / SourceKey::kRows, version.stored % SourceKey::kRows}.number();
  }
  std::string text(const ledger::Version& version, Role role) const {
    const auto* field = dataset_.with_role(role);
    return field ? version.values[static_cast<size_t>(field - dataset_.fields.data())].value_or("") : std::string();
  }
  const Dataset& dataset_;
  const china::Regions& regions_;
  std::string county_;
  int64_t by_hand_;
  std::vector<intake::CellValue> values_;
};

/// What versions say, without what only this ledger knows of them.
class Content {
 public:
  void add(const KeptWriter::Row& row, const ledger::Version& version) {
    const auto said = fmt::format("{}\n{}\n{}\n{}\n", row.record_code, row.version, row.valid_from.to_string(),
                                  row.valid_until.to_string());
    std::string fields;
    for (const auto& value : version.values) fields += value ? fmt::format("{} {}\n", value->size(), *value) : "-\n";
    if (row.is_known) take(known_, said + fields);
    take(with_times_, said + row.known_from.to_string() + "\n" + row.known_until.to_string() + "\n" + fields);
  }
  std::string known() { return finished(known_); }
  std::string with_times() { return finished(with_times_); }

 private:
  static constexpr size_t kBlock = 1 << 20;
  /// Block by block: what a county says need not lie in memory at once.
  static void take(std::string& block, const std::string& said) {
    block += said;
    if (block.size() > kBlock) block = sha256_hex(block);
  }
  static std::string finished(const std::string& block) { return sha256_hex(block).substr(0, 16); }
  std::string known_, with_times_;
};

/// What the file of a dataset is named after.
std::string state_of(ledger::Ledger& ledger, const Dataset& dataset, const policy::Pack& pack) {
  return sha256_hex(fmt::format("{} {} {} {}", kVersion, dataset.code, pack.fingerprint_of_matching,
                                ledger::Records(ledger, dataset).state()))
      .substr(0, 16);
}

/// All but the two newest files of a dataset: somebody may be reading the last one still.
void remove_older(const fs::path& folder, const std::string& dataset) {
  std::vector<std::pair<fs::file_time_type, fs::path>> files;
  for (const auto& entry : fs::directory_iterator(folder))
    if (const auto name = entry.path().filename().string();
        name.starts_with(dataset + "-") && name.ends_with(".manifest"))
      files.emplace_back(entry.last_write_time(), entry.path());
  std::sort(files.rbegin(), files.rend());
  for (size_t i = 2; i < files.size(); ++i) {
    fs::remove(files[i].second);
    fs::remove(fs::path(files[i].second).replace_extension(".parquet"));
  }
}

std::optional<KeptFile> whole(const fs::path& folder, const std::string& name) {
  const auto manifest = workspace::read_manifest(folder / (name + ".manifest"));
  if (!manifest || !manifest->names(name + ".parquet") || manifest->first_changed(folder)) return std::nullopt;
  const auto blank = manifest->about.find(' ');
  return KeptFile{folder / (name + ".parquet"), manifest->about.substr(0, blank), manifest->about.substr(blank + 1)};
}

KeptFile keep(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const Dataset& dataset,
              const policy::Pack& pack, const std::string& county) {
  const auto place = folder.kept();
  const auto name = dataset.code + "-" + state_of(ledger, dataset, pack);
  if (auto there = whole(place, name)) return *there;
  fs::create_directories(place);
  workspace::Database database(folder.files());
  KeptWriter writer(database, dataset);
  Keeping keeping(dataset, pack.regions, county, number_by_hand(pack.dictionary, dataset));
  Content content;
  ledger::Records records(ledger, dataset);
  if (records.has_table())
    records.each_version(
        [&](const std::string& code, const ledger::Version& version) {
          const auto row = keeping.row(code, version);
          content.add(row, version);
          writer.put(row, keeping.values(version));
        },
        std::mem_fn(&dictionary::Field::is_opened_for_facts));
  const KeptFile kept{place / (name + ".parquet"), content.known(), content.with_times()};
  // Beside its place: whoever simulates or asks about one household may be making the same at this moment.
  PlaceAside aside(folder);
  const auto made = aside.next();
  writer.write(made / (name + ".parquet"));
  auto manifest = workspace::Manifest::of(made, {name + ".parquet"});
  manifest.about = kept.content + " " + kept.content_with_times;
  workspace::write_manifest(manifest, made / (name + ".manifest"));
  for (const char* ending : {".parquet", ".manifest"}) fs::rename(made / (name + ending), place / (name + ending));
  remove_older(place, dataset.code);
  return kept;
}

}  // namespace

const Date KeptWriter::kForEver = *Date::from_ymd(9999, 12, 31);

std::string relation_of(const Dataset& dataset, Kept kept) {
  constexpr const char* kEndings[] = {"", "_history", "_as_known"};
  return dataset.code + kEndings[static_cast<size_t>(kept)];
}

const Dataset* dataset_shown_by(const dictionary::Dictionary& dictionary, const std::string& relation) {
  for (const auto* dataset : dictionary.all())
    for (const auto kept : kEveryKept)
      if (dataset->in_ledger && relation == relation_of(*dataset, kept)) return dataset;
  return nullptr;
}

Registers::Registers(const policy::Pack& pack)
    : households(pack.dictionary.register_of(Register::Households)->code),
      persons(pack.dictionary.register_of(Register::Persons)->code) {}

KeptWriter::KeptWriter(workspace::Database& database, const Dataset& dataset)
    : database_(database), rows_(database, "kept_" + dataset.code, dataset, own_columns()) {}

void KeptWriter::put(const Row& row, const std::vector<intake::CellValue>& values) {
  auto& table = rows_.table();
  size_t column = 0;
  for (const auto* code :
       {&row.record_code, &row.person_code, &row.household_code, &row.village_code, &row.township_code})
    table.put_text_or_null(column++, *code);
  table.put_integer(column++, row.version);
  for (const auto day : {row.valid_from, row.valid_until, row.known_from, row.known_until})
    table.put_date(column++, day);
  table.put_boolean(column++, row.is_known);
  table.put_integer(column, row.source);
  rows_.put_fields(values);
}

void KeptWriter::write(const fs::path& file) {
  rows_.table().finish();
  workspace::write_parquet(database_, "SELECT * FROM " + rows_.table().name(), file);
}

std::map<std::string, std::vector<Kept>> kept_named(const policy::Pack& pack) {
  std::vector<const policy::FactModel*> models;
  models.reserve(pack.models.size());
  for (const auto& model : pack.models) models.push_back(&model);
  return kept_named(pack, models);
}

std::map<std::string, std::vector<Kept>> kept_named(const policy::Pack& pack,
                                                    const std::vector<const policy::FactModel*>& models) {
  std::map<std::string, std::vector<Kept>> named;
  for (const auto* each : pack.dictionary.all()) {
    const auto& dataset = *each;
    if (!dataset.in_ledger) continue;
    for (const auto kept : kEveryKept) {
      if (kept == Kept::Now && dataset.is_register_of != Register::None) continue;
      const auto relation = relation_of(dataset, kept);
      if (std::any_of(models.begin(), models.end(), [&](const auto* model) {
            return reads(model->sql, relation) || reads(model->lineage, relation);
          }))
        named[dataset.code].push_back(kept);
    }
  }
  return named;
}

std::map<std::string, KeptFile> keep_files(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                           const policy::Pack& pack, const std::string& county) {
  std::map<std::string, KeptFile> files;
  for (const auto& [code, relations] : kept_named(pack))
    files.emplace(code, keep(folder, ledger, *pack.dictionary.find(code), pack, county));
  return files;
}

namespace {

/// Under names of their own, which nobody takes away.
std::map<std::string, KeptFile> held(const workspace::CountyFolder& folder,
                                     const std::function<std::map<std::string, KeptFile>()>& keep) {
  constexpr int kTries = 5;
  for (int tries = 1;; ++tries) {
    auto files = keep();
    if (files.empty()) return files;
    const auto place = std::make_shared<PlaceAside>(folder);
    const auto own = place->next();
    std::error_code gone;
    for (auto& entry : files) {
      auto& kept = entry.second;
      const auto name = own / kept.file.filename();
      fs::create_hard_link(kept.file, name, gone);
      if (gone && fs::exists(kept.file)) fs::copy_file(kept.file, name, gone);  // where names cannot be shared
      if (gone) break;
      kept.file = name, kept.held = place;
    }
    if (!gone) return files;
    if (tries == kTries) throw Failure({"core.cannot_read", {{"file", folder.kept().string()}}}, gone.message());
  }
}

}  // namespace

std::map<std::string, KeptFile> held_files(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                           const policy::Pack& pack, const std::string& county) {
  return held(folder, [&] { return keep_files(folder, ledger, pack, county); });
}

std::map<std::string, KeptFile> keep_entered(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                             const policy::Pack& pack, const std::string& county) {
  return held(folder, [&] {
    std::map<std::string, KeptFile> files;
    for (const auto* dataset : pack.dictionary.kept()) {
      ledger::Records records(ledger, *dataset);
      if (dataset->is_delivered() && records.has_table() && !records.is_empty())
        files.emplace(dataset->code, keep(folder, ledger, *dataset, pack, county));
    }
    return files;
  });
}

int64_t number_by_hand(const dictionary::Dictionary& dictionary, const Dataset& dataset) {
  const auto kept = dictionary.kept();
  return workspace::SourceKey::kDeliveries - 1 - (std::find(kept.begin(), kept.end(), &dataset) - kept.begin());
}

std::string kept_relation(const Dataset& dataset, Kept kept, const std::string& rows, const std::string& persons,
                          const std::string& households, const std::string& whose) {
  const char* which = kept == Kept::Now       ? "k.is_known AND k.valid_until = DATE '9999-12-31'"
                      : kept == Kept::History ? "k.is_known"
                                              : "k.known_from <= k.known_until";
  const char* left_out = kept == Kept::Now       ? "valid_until, known_from, known_until, is_known"
                         : kept == Kept::History ? "known_from, known_until, is_known"
                                                 : "is_known";
  return fmt::format(sql::kept_relation, fmt::arg("relation", relation_of(dataset, kept)), fmt::arg("rows", rows),
                     fmt::arg("persons", persons), fmt::arg("households", households), fmt::arg("which", which),
                     fmt::arg("left_out", left_out), fmt::arg("whose", whose));
}

std::string no_kept_rows(const Dataset& dataset) {
  auto columns = own_columns();
  for (auto& column : intake::snapshot_columns(dataset)) columns.push_back(std::move(column));
  std::string nulls;
  for (const auto& column : columns)
    nulls += fmt::format("{}CAST(NULL AS {}) AS {}", nulls.empty() ? "" : ", ", column.sql_type,
                         workspace::quoted_name(column.name));
  return "(SELECT " + nulls + " WHERE FALSE)";
}

}  // namespace guben::screening
