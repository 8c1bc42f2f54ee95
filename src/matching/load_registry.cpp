#include "matching/load_registry.hpp"

#include <future>

#include "ledger/records.hpp"
#include "matching/record_reader.hpp"
#include "workspace/source_key.hpp"
#include "workspace/table_writer.hpp"

namespace guben::matching {
namespace {
using dictionary::Dataset;
using dictionary::Role;
using workspace::Database;
using workspace::TableWriter;

int64_t source_of(const ledger::Record& record) {
  return workspace::SourceKey{record.delivery, record.sheet, record.row}.number();
}

void load_households(const workspace::CountyFolder& folder, ledger::Records& records, const Dataset& dataset,
                     const china::Regions& regions, const std::string& county, Registry& registry) {
  Database database(folder.files());
  intake::SnapshotWriter rows(database, "households", dataset,
                              {{"household_id", "INTEGER"},
                               {"household_code", "VARCHAR"},
                               {"village_code", "VARCHAR"},
                               {"township_code", "VARCHAR"},
                               {"_src", "BIGINT"}});
  RecordReader reader(dataset);
  records.each(
      {},
      [&](const ledger::Record& record) {
        const auto& values = reader.read(record);
        auto household = household_of(record, reader, regions, county);
        rows.table().put_integer(0, static_cast<int64_t>(registry.households().size()));
        rows.table().put_text(1, record.code);
        rows.table().put_text_or_null(2, household.village);
        rows.table().put_text_or_null(3, household.township);
        rows.table().put_integer(4, source_of(record));
        rows.put_fields(values);
        registry.add_household(std::move(household));
      },
      RecordReader::is_needed);
  rows.table().finish();
  workspace::write_parquet(database, "SELECT * FROM households", folder.registry_households());
}

/// Persons as the ledger has them; whose household is whose number is not known yet.
struct LedgerPersons {
  std::vector<Person> persons;
  std::vector<std::string> household_codes;
};

LedgerPersons load_persons(ledger::Records& records, const Dataset& dataset, LoadedRegistry& loaded) {
  LedgerPersons all;
  const std::vector<workspace::ColumnSpec> leading{{"person_id", "INTEGER"},
                                                   {"person_code", "VARCHAR"},
                                                   {"_src", "BIGINT"},
                                                   {"number_is_blank", "BOOLEAN"},
                                                   {"number_is_sound", "BOOLEAN"}};
  auto& rows = loaded.persons.emplace(loaded.database, "persons", dataset, leading);
  RecordReader reader(dataset);
  records.each(
      {},
      [&](const ledger::Record& record) {
        const auto& values = reader.read(record);
        const auto id = china::read_id_number(reader.text(Role::PersonId));
        auto person = person_of(record, reader, id);
        rows.table().put_integer(0, static_cast<int64_t>(all.persons.size()));
        rows.table().put_text(1, record.code);
        rows.table().put_integer(2, source_of(record));
        rows.table().put_boolean(3, id.form == china::IdForm::Blank);
        rows.table().put_boolean(4, id.form == china::IdForm::Valid || id.form == china::IdForm::Fifteen);
        rows.put_fields(values);
        all.persons.push_back(std::move(person));
        all.household_codes.emplace_back(reader.text(Role::HouseholdCode));
      },
      RecordReader::is_needed);
  rows.table().finish();
  return all;
}

}  // namespace

Result<std::unique_ptr<LoadedRegistry>> load_registry(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                                      const dictionary::Dictionary& dictionary,
                                                      const china::Regions& regions, const china::NameComparer& names,
                                                      Timings& timings) {
  Stopwatch watch(timings, "load registry");
  const auto* households = dictionary.register_of(dictionary::Register::Households);
  const auto* persons = dictionary.register_of(dictionary::Register::Persons);
  if (!households || !persons) return Refusal{"matching.no_register_declared"};
  ledger::Records household_records(ledger, *households), person_records(ledger, *persons);
  // A pack may have new fields since the last import.
  for (auto* records : {&household_records, &person_records}) {
    if (records->fits_table()) continue;
    ledger::Change change(ledger);
    if (auto fits = records->fit_table(); !fits) return fits.error();
    change.commit();
  }
  if (household_records.is_empty() || person_records.is_empty()) return Refusal{"matching.no_registry"};
  auto loaded = std::make_unique<LoadedRegistry>(folder);
  const auto county = ledger.setting("county").value_or("");
  // Households and the readings of names beside the persons, on a connection of their own.
  auto beside = std::async(std::launch::async, [&] {
    const auto second = ledger::Ledger::open(folder.root, ledger::Access::Read);
    if (!second) throw Failure("the ledger cannot be read beside itself");
    ledger::Records records(**second, *households);
    load_households(folder, records, *households, regions, county, loaded->registry);
    china::NameComparer::load_readings();
  });
  auto all = load_persons(person_records, *persons, *loaded);
  beside.get();
  for (size_t i = 0; i < all.persons.size(); ++i)
    loaded->registry.add_person(std::move(all.persons[i]), all.household_codes[i]);
  loaded->registry.index(names);
  watch.rows = loaded->registry.persons().size();
  return loaded;
}

void write_person_snapshot(LoadedRegistry& loaded, const std::filesystem::path& file) {
  const auto& registry = loaded.registry;
  TableWriter numbers(loaded.database, "numbers",
                      {{"household_id", "INTEGER"},
                       {"number_shared_with_other_name", "BOOLEAN"},
                       {"number_in_other_household", "BOOLEAN"}});
  for (uint32_t i = 0; i < registry.persons().size(); ++i) {
    const auto& person = registry.persons()[i];
    const auto records = registry.records_of_person(i);
    const bool other_name = registry.with_id(person.id_key).size() > std::max<size_t>(records.size(), 1);
    const bool other_household = std::any_of(records.begin(), records.end(), [&](uint32_t record) {
      return registry.persons()[record].household != person.household;
    });
    numbers.put_integer(0, person.household);
    numbers.put_boolean(1, other_name);
    numbers.put_boolean(2, other_household);
    numbers.end_row();
  }
  numbers.finish();
  workspace::write_parquet(loaded.database, "SELECT persons.*, numbers.* FROM persons POSITIONAL JOIN numbers", file);
}

}  // namespace guben::matching
