#include "matching/link_deliveries.hpp"

#include <atomic>
#include <cmath>
#include <mutex>
#include <thread>

#include "core/text.hpp"
#include "intake/import.hpp"
#include "workspace/table_writer.hpp"

namespace guben::matching {
namespace {
using dictionary::Dataset;
using dictionary::FieldType;
using dictionary::Role;
using workspace::Database;
using workspace::TableWriter;

const std::optional<std::string>& value_of(const ledger::Record& record, const Dataset& dataset, Role role) {
  static const std::optional<std::string> none;
  const auto* field = dataset.with_role(role);
  return field ? record.values[static_cast<size_t>(field - dataset.fields.data())] : none;
}

/// The registry's declared fields as text, then typed by SQL: the ledger keeps text.
class RegistrySnapshot {
 public:
  RegistrySnapshot(const Dataset& dataset, std::vector<workspace::ColumnSpec> extra) : dataset_(dataset), database_(1) {
    columns_ = std::move(extra);
    extra_ = columns_.size();
    for (const auto& field : dataset.fields) {
      if (field.enters_workspace()) columns_.push_back({field.name, "VARCHAR"});
      if (field.type == FieldType::Certificate)
        for (const char* part : {"has_", "kind_", "level_"}) columns_.push_back({part + field.name, "VARCHAR"});
    }
    writer_.emplace(database_, "registry", columns_);
  }
  TableWriter& writer() { return *writer_; }
  /// Puts the declared fields after the extra columns and ends the row.
  void put_fields(const ledger::Record& record) {
    size_t column = extra_;
    const auto put = [&](const std::optional<std::string>& text) {
      text ? writer_->put_text(column, *text) : writer_->put_null(column);
      ++column;
    };
    for (size_t f = 0; f < dataset_.fields.size(); ++f) {
      const auto& value = record.values[f];
      if (dataset_.fields[f].enters_workspace()) put(value);
      if (dataset_.fields[f].type == FieldType::Certificate) {
        const auto read = value ? china::read_disability_certificate(*value) : std::nullopt;
        put(value ? "true" : "false");
        put(read ? std::optional(std::to_string(read->kind)) : std::nullopt);
        put(read ? std::optional(std::to_string(read->level)) : std::nullopt);
      }
    }
    writer_->end_row();
  }
  void write(const std::filesystem::path& file, const std::string& order) {
    writer_->finish();
    std::string select = "SELECT ";
    for (size_t i = 0; i < extra_; ++i) select += (i ? ", " : "") + workspace::quoted_name(columns_[i].name);
    for (const auto& field : dataset_.fields) {
      if (field.enters_workspace()) select += fmt::format(", CAST({0} AS {1}) AS {0}", workspace::quoted_name(field.name), field.sql_type());
      if (field.type == FieldType::Certificate)
        select += fmt::format(", CAST(has_{0} AS BOOLEAN) AS has_{0}, CAST(kind_{0} AS INTEGER) AS {0}_kind, CAST(level_{0} AS INTEGER) AS {0}_level", field.name);
    }
    workspace::write_parquet(database_, select + " FROM registry ORDER BY " + order, file);
  }

 private:
  const Dataset& dataset_;
  Database database_;
  std::vector<workspace::ColumnSpec> columns_;
  size_t extra_ = 0;
  std::optional<TableWriter> writer_;
};

int64_t source_of(const ledger::Record& record) { return record.delivery << 32 | record.sheet << 24 | record.row; }

void put_text_or_null(TableWriter& writer, size_t column, const std::string& text) { text.empty() ? writer.put_null(column) : writer.put_text(column, text); }

/// The registry with the records it was read from, in the order of its persons.
struct LoadedRegistry {
  Registry registry;
  std::vector<ledger::Record> records;
};

/// Loads the registry from the ledger and writes the households' snapshot; the persons' follows while rows are matched.
Result<LoadedRegistry> load_registry(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const dictionary::Dictionary& dictionary, const china::Regions& regions,
                                     const china::NameComparer& names, Timings& timings) {
  Stopwatch watch(timings, "load registry");
  const auto* households = dictionary.find("registry_household");
  const auto* persons = dictionary.find("registry_person");
  assert(households && persons && "the national pack declares the registry");
  ledger::Records household_records(ledger, *households, intake::code_field_of(*households)), person_records(ledger, *persons, intake::code_field_of(*persons));
  household_records.create_table();
  person_records.create_table();
  if (household_records.is_empty() || person_records.is_empty()) return Refusal{"matching.no_registry"};
  const std::string county = ledger.setting("county").value_or("");

  // Phones, accounts and illness stay sealed: matching has no need of them.
  const auto needed = [](const dictionary::Field& field) { return field.role == Role::PersonId || field.type == FieldType::Certificate; };
  LoadedRegistry loaded;
  auto& registry = loaded.registry;
  {
    RegistrySnapshot snapshot(*households, {{"household_id", "INTEGER"}, {"household_code", "VARCHAR"}, {"village_code", "VARCHAR"}, {"township_code", "VARCHAR"}, {"_src", "BIGINT"}});
    household_records.each(
        std::nullopt, [&](const ledger::Record& record) {
          const auto& township_name = value_of(record, *households, Role::Township);
          const auto& village_name = value_of(record, *households, Role::Village);
          const auto township = regions.township_named(county, township_name.value_or("")).value_or("");
          const auto village = regions.village_named(county, township, village_name.value_or("")).value_or("");
          snapshot.writer().put_integer(0, static_cast<int64_t>(registry.households().size()));
          snapshot.writer().put_text(1, record.code);
          put_text_or_null(snapshot.writer(), 2, village);
          put_text_or_null(snapshot.writer(), 3, township);
          snapshot.writer().put_integer(4, source_of(record));
          snapshot.put_fields(record);
          registry.add_household({record.code, value_of(record, *households, Role::HeadName).value_or(""), village, township, {}});
        },
        needed);
    snapshot.write(folder.registry_households(), "household_id");
  }

  person_records.each(
      std::nullopt, [&](ledger::Record& record) {
        Person person;
        person.code = record.code;
        person.name = value_of(record, *persons, Role::PersonName).value_or("");
        const auto id = china::read_id_number(value_of(record, *persons, Role::PersonId).value_or(""));
        person.id_key = id.key;
        if (const auto& sex = value_of(record, *persons, Role::Sex)) person.sex = *sex == "男" ? 1 : 0;
        if (const auto& birth = value_of(record, *persons, Role::BirthDate)) person.birth_day = Date::from_iso(*birth)->days_since_1970();
        person.id_is_trusted = id.is_sound() && (person.birth_day == INT32_MIN || person.birth_day == id.birth_date->days_since_1970()) && (person.sex < 0 || (person.sex == 1) == *id.is_male);
        registry.add_person(std::move(person), value_of(record, *persons, Role::HouseholdCode).value_or(""));
        loaded.records.push_back(std::move(record));
      },
      needed);
  registry.index(names);
  watch.rows = loaded.records.size();
  return loaded;
}

/// The persons as the facts see them: no names, no numbers, but what matching learnt about the numbers.
void write_person_snapshot(const LoadedRegistry& loaded, const Dataset& persons, const china::NameComparer& names, const std::filesystem::path& file) {
  const auto& registry = loaded.registry;
  const auto& kept = loaded.records;
  RegistrySnapshot snapshot(persons, {{"person_id", "INTEGER"}, {"person_code", "VARCHAR"}, {"household_id", "INTEGER"}, {"_src", "BIGINT"}, {"number_is_blank", "BOOLEAN"}, {"number_is_sound", "BOOLEAN"}, {"number_shared_with_other_name", "BOOLEAN"}, {"number_in_other_household", "BOOLEAN"}});
  for (uint32_t i = 0; i < kept.size(); ++i) {
    const auto& person = registry.persons()[i];
    bool other_name = false, other_household = false;
    for (const uint32_t twin : registry.with_id(person.id_key)) {
      if (twin == i) continue;
      const bool compatible = china::is_compatible(names.compare(person.name, registry.persons()[twin].name));
      other_name = other_name || !compatible;
      other_household = other_household || (compatible && registry.persons()[twin].household != person.household);
    }
    auto& w = snapshot.writer();
    w.put_integer(0, i);
    w.put_text(1, person.code);
    w.put_integer(2, person.household);
    w.put_integer(3, source_of(kept[i]));
    const auto form = china::read_id_number(value_of(kept[i], persons, Role::PersonId).value_or("")).form;
    w.put_boolean(4, form == china::IdForm::Blank);
    w.put_boolean(5, form == china::IdForm::Valid || form == china::IdForm::Fifteen);
    w.put_boolean(6, other_name);
    w.put_boolean(7, other_household);
    snapshot.put_fields(kept[i]);
  }
  snapshot.write(file, "person_id");
}

struct Candidate {
  std::string dataset;
  int64_t delivery, place;
  uint32_t person, household;
};

class DeliveryLinker {
 public:
  DeliveryLinker(const workspace::CountyFolder& folder, const ledger::Ledger& ledger, const Registry& registry, const Matcher& matcher) : folder_(folder), ledger_(ledger), registry_(registry), matcher_(matcher) {}

  struct Outcome {
    DatasetCounts counts;
    std::vector<Candidate> candidates;
    std::set<std::string> villages;
    std::vector<MatchLine> lines;
  };

  Outcome run(const ledger::Delivery& delivery, const Dataset& dataset, bool keep_lines) const {
    Outcome outcome;
    outcome.counts.dataset = dataset.code;
    Database database(1);
    TableWriter links(database, "links", {{"_place", "BIGINT"}, {"person_id", "INTEGER"}, {"household_id", "INTEGER"}, {"method", "VARCHAR"}, {"score", "DECIMAL(4,2)"}});
    TableWriter numbers(database, "numbers", {{"_place", "BIGINT"}, {"person_id", "INTEGER"}, {"name_agrees", "BOOLEAN"}, {"sex_agrees", "BOOLEAN"}, {"birth_agrees", "BOOLEAN"}});
    const bool compares_numbers = dataset.has_role(Role::PersonId) && (dataset.has_role(Role::Sex) || dataset.has_role(Role::BirthDate));
    const auto shape = shape_of(dataset);
    std::vector<bool> households_seen(registry_.households().size());
    intake::read_identities(folder_.identities_of(dataset.code, delivery.id), ledger_.sealer(), [&](const intake::RowIdentity& row) {
      const auto link = matcher_.link(row, shape);
      switch (link.method) {
        case Method::Exact: ++outcome.counts.exact; break;
        case Method::Repaired: ++outcome.counts.repaired; break;
        case Method::Probable: ++outcome.counts.probable; break;
        case Method::Review: ++outcome.counts.review; break;
        case Method::None: ++outcome.counts.none; break;
      }
      links.put_integer(0, row.place());
      link.person ? links.put_integer(1, *link.person) : links.put_null(1);
      link.household ? links.put_integer(2, *link.household) : links.put_null(2);
      links.put_text(3, method_word(link.method));
      links.put_integer(4, std::lround(link.score * 100));
      links.end_row();
      if (link.household) households_seen[*link.household] = true;
      for (const uint32_t p : link.candidates)
        outcome.candidates.push_back({dataset.code, delivery.id, row.place(), p, registry_.persons()[p].household});
      if (compares_numbers)
        for (const auto& pair : matcher_.same_number(row, link)) {
          numbers.put_integer(0, row.place());
          numbers.put_integer(1, pair.person);
          numbers.put_boolean(2, pair.name_agrees);
          pair.sex_agrees < 0 ? numbers.put_null(3) : numbers.put_boolean(3, pair.sex_agrees == 1);
          pair.birth_agrees < 0 ? numbers.put_null(4) : numbers.put_boolean(4, pair.birth_agrees == 1);
          numbers.end_row();
        }
      if (keep_lines)
        outcome.lines.push_back({dataset.code, delivery.file, static_cast<size_t>(row.sheet) < delivery.sheets.size() ? delivery.sheets[static_cast<size_t>(row.sheet)] : "", row.row, link.person ? registry_.persons()[*link.person].code : "", link.household ? registry_.households()[*link.household].code : "",
                                 method_word(link.method), link.score});
    });
    for (size_t h = 0; h < households_seen.size(); ++h)
      if (households_seen[h] && !registry_.households()[h].village.empty()) outcome.villages.insert(registry_.households()[h].village);
    links.finish();
    numbers.finish();
    workspace::write_parquet(database, "SELECT * FROM links", folder_.links_of(dataset.code, delivery.id));
    if (compares_numbers) workspace::write_parquet(database, "SELECT * FROM numbers", folder_.numbers_of(dataset.code, delivery.id));
    return outcome;
  }

 private:
  const workspace::CountyFolder& folder_;
  const ledger::Ledger& ledger_;
  const Registry& registry_;
  const Matcher& matcher_;
};

/// What a delivery speaks for when nobody said: the county if its people live in several townships, else the one township.
std::vector<std::string> coverage_of(const std::set<std::string>& villages, const std::string& county) {
  std::set<std::string> townships;
  for (const auto& village : villages) townships.insert(village.substr(0, 9));
  if (townships.empty() || townships.size() > 1) return {county};
  return {*townships.begin()};
}

}  // namespace

Result<std::vector<DatasetCounts>> link_deliveries(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const dictionary::Dictionary& dictionary, const china::Regions& regions,
                                                   const china::NameComparer& names, const MatchOptions& options, Timings& timings) {
  auto loaded = load_registry(folder, ledger, dictionary, regions, names, timings);
  if (!loaded) return loaded.error();
  const auto& registry = loaded->registry;
  const std::string county = ledger.setting("county").value_or("");
  const Matcher matcher(registry, names, regions, county);
  const DeliveryLinker linker(folder, ledger, registry, matcher);

  struct Job {
    ledger::Delivery delivery;
    const Dataset* dataset;
    DeliveryLinker::Outcome outcome;
  };
  std::vector<Job> jobs;
  // Links know people by their number in this registry, so all are made anew; one dataset may be all that is shown.
  const auto is_wanted = [&](const Dataset& dataset) { return options.only_dataset.empty() || options.only_dataset == dataset.code; };
  for (auto& delivery : ledger.deliveries()) {
    const auto* dataset = dictionary.find(delivery.dataset);
    // Grievances stand apart: never matched.
    if (!dataset || dataset->in_ledger || dataset->apart) continue;
    jobs.push_back({std::move(delivery), dataset, {}});
  }
  {
    Stopwatch watch(timings, "match rows");
    Progress progress("match", jobs.size());
    std::atomic<size_t> next{0};
    std::exception_ptr failure;
    std::mutex mutex;
    std::atomic<bool> persons_written{false};
    const auto work = [&] {
      try {
        if (!persons_written.exchange(true)) write_person_snapshot(*loaded, *dictionary.find("registry_person"), names, folder.registry_persons());
        for (size_t i = next++; i < jobs.size(); i = next++) {
          jobs[i].outcome = linker.run(jobs[i].delivery, *jobs[i].dataset, options.each && is_wanted(*jobs[i].dataset));
          progress.advance();
        }
      } catch (...) {
        const std::lock_guard lock(mutex);
        failure = std::current_exception();
      }
    };
    std::vector<std::thread> threads;
    for (unsigned t = 1; t < std::max(1u, std::thread::hardware_concurrency()); ++t) threads.emplace_back(work);
    work();
    for (auto& thread : threads) thread.join();
    if (failure) std::rethrow_exception(failure);
    for (const auto& job : jobs) watch.rows += static_cast<uint64_t>(job.delivery.rows);
  }

  Stopwatch watch(timings, "write candidates");
  Database database(1);
  TableWriter candidates(database, "candidates", {{"dataset", "VARCHAR"}, {"_delivery", "BIGINT"}, {"_place", "BIGINT"}, {"person_id", "INTEGER"}, {"household_id", "INTEGER"}});
  std::map<std::string, DatasetCounts> totals;
  ledger::Transaction transaction(ledger.database());
  for (auto& job : jobs) {
    auto& total = totals[job.dataset->code];
    const auto& counts = job.outcome.counts;
    total.dataset = job.dataset->code;
    total.exact += counts.exact, total.repaired += counts.repaired, total.probable += counts.probable, total.review += counts.review, total.none += counts.none;
    for (const auto& c : job.outcome.candidates) {
      candidates.put_text(0, c.dataset);
      candidates.put_integer(1, c.delivery);
      candidates.put_integer(2, c.place);
      candidates.put_integer(3, c.person);
      candidates.put_integer(4, c.household);
      candidates.end_row();
    }
    if (job.delivery.coverage.empty()) ledger.set_coverage(job.delivery.id, coverage_of(job.outcome.villages, county));
    if (options.each)
      for (const auto& line : job.outcome.lines) options.each(line);
  }
  candidates.finish();
  workspace::write_parquet(database, "SELECT * FROM candidates ORDER BY ALL", folder.candidates());
  transaction.commit();
  ledger.publish_head();
  std::vector<DatasetCounts> all;
  for (auto& [code, counts] : totals)
    if (is_wanted(*dictionary.find(code))) all.push_back(counts);
  return all;
}

}  // namespace guben::matching
