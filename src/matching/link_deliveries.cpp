#include "matching/link_deliveries.hpp"

#include <cmath>
#include <future>

#include "core/side_by_side.hpp"
#include "core/text.hpp"
#include "intake/identity_file.hpp"
#include "intake/snapshot.hpp"
#include "ledger/records.hpp"
#include "matching/file_order.hpp"
#include "matching/namesakes.hpp"
#include "workspace/table_writer.hpp"

namespace guben::matching {
namespace {
using dictionary::Dataset;
using dictionary::FieldType;
using dictionary::Role;
using workspace::Database;
using workspace::TableWriter;

int64_t source_of(const ledger::Record& record) { return record.delivery << 32 | record.sheet << 24 | record.row; }

void put_text_or_null(TableWriter& writer, size_t column, const std::string& text) { text.empty() ? writer.put_null(column) : writer.put_text(column, text); }

/// Reads the records of one kind: the fields matching and facts need, typed, and those of a role by name. Phones, accounts and
/// illness stay sealed.
class RecordReader {
 public:
  explicit RecordReader(const Dataset& dataset) : dataset_(dataset), values_(dataset.fields.size()) {}
  static bool is_needed(const dictionary::Field& field) { return !field.sealed || field.role == Role::PersonId || field.type == FieldType::Certificate; }
  const std::vector<intake::CellValue>& read(const ledger::Record& record) {
    for (size_t f = 0; f < values_.size(); ++f) {
      if (record.values[f]) values_[f] = intake::value_of_ledger_text(*record.values[f], dataset_.fields[f]);
      else values_[f] = {};
    }
    return values_;
  }
  std::string_view text(Role role) const {
    const auto* text = std::get_if<std::string_view>(&values_[at(role)]);
    return text ? *text : std::string_view();
  }
  std::optional<Date> date(Role role) const {
    const auto* date = std::get_if<Date>(&values_[at(role)]);
    return date ? std::optional(*date) : std::nullopt;
  }

 private:
  size_t at(Role role) const {
    const auto* field = dataset_.with_role(role);
    assert(field && "the national pack declares the registry");
    return static_cast<size_t>(field - dataset_.fields.data());
  }
  const Dataset& dataset_;
  std::vector<intake::CellValue> values_;
};

/// The registry, and the persons' rows that wait for what only the whole registry can tell of them.
struct LoadedRegistry {
  Registry registry;
  Database database{1};
  std::optional<intake::SnapshotWriter> persons;
};

void load_households(const workspace::CountyFolder& folder, ledger::Records& records, const Dataset& dataset, const china::Regions& regions, const std::string& county, Registry& registry) {
  Database database(1);
  intake::SnapshotWriter rows(database, "households", dataset, {{"household_id", "INTEGER"}, {"household_code", "VARCHAR"}, {"village_code", "VARCHAR"}, {"township_code", "VARCHAR"}, {"_src", "BIGINT"}});
  RecordReader reader(dataset);
  records.each(
      std::nullopt, [&](const ledger::Record& record) {
        const auto& values = reader.read(record);
        const auto township = regions.township_named(county, reader.text(Role::Township)).value_or("");
        const auto village = regions.village_named(county, township, reader.text(Role::Village)).value_or("");
        rows.table().put_integer(0, static_cast<int64_t>(registry.households().size()));
        rows.table().put_text(1, record.code);
        put_text_or_null(rows.table(), 2, village);
        put_text_or_null(rows.table(), 3, township);
        rows.table().put_integer(4, source_of(record));
        rows.put_fields(values);
        registry.add_household({std::string(record.code), std::string(reader.text(Role::HeadName)), village, township, {}});
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
  const std::vector<workspace::ColumnSpec> leading{{"person_id", "INTEGER"}, {"person_code", "VARCHAR"}, {"_src", "BIGINT"}, {"number_is_blank", "BOOLEAN"}, {"number_is_sound", "BOOLEAN"}};
  auto& rows = loaded.persons.emplace(loaded.database, "persons", dataset, leading);
  RecordReader reader(dataset);
  records.each(
      std::nullopt, [&](const ledger::Record& record) {
        const auto& values = reader.read(record);
        Person person;
        person.code = record.code;
        person.name = reader.text(Role::PersonName);
        const auto id = china::read_id_number(reader.text(Role::PersonId));
        person.id_key = id.key;
        if (const auto sex = reader.text(Role::Sex); !sex.empty()) person.sex = sex == "男" ? 1 : 0;
        if (const auto birth = reader.date(Role::BirthDate)) person.birth_day = birth->days_since_1970();
        person.id_is_trusted = id.is_sound() && (person.birth_day == INT32_MIN || person.birth_day == id.birth_date->days_since_1970()) && (person.sex < 0 || (person.sex == 1) == *id.is_male);
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

/// Loads the registry from the ledger and writes the households' snapshot; the persons' follows while rows are matched.
Result<std::unique_ptr<LoadedRegistry>> load_registry(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const dictionary::Dictionary& dictionary, const china::Regions& regions,
                                                      const china::NameComparer& names, Timings& timings) {
  Stopwatch watch(timings, "load registry");
  const auto* households = dictionary.find("registry_household");
  const auto* persons = dictionary.find("registry_person");
  assert(households && persons && "the national pack declares the registry");
  ledger::Records household_records(ledger, *households), person_records(ledger, *persons);
  household_records.create_table();
  person_records.create_table();
  if (household_records.is_empty() || person_records.is_empty()) return Refusal{"matching.no_registry"};
  auto loaded = std::make_unique<LoadedRegistry>();
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
  for (size_t i = 0; i < all.persons.size(); ++i) loaded->registry.add_person(std::move(all.persons[i]), all.household_codes[i]);
  loaded->registry.index(names);
  watch.rows = loaded->registry.persons().size();
  return loaded;
}

/// The persons as the facts see them: no names, no numbers, but what matching learnt about the numbers.
void write_person_snapshot(LoadedRegistry& loaded, const china::NameComparer& names, const std::filesystem::path& file) {
  const auto& registry = loaded.registry;
  TableWriter numbers(loaded.database, "numbers", {{"household_id", "INTEGER"}, {"number_shared_with_other_name", "BOOLEAN"}, {"number_in_other_household", "BOOLEAN"}});
  for (uint32_t i = 0; i < registry.persons().size(); ++i) {
    const auto& person = registry.persons()[i];
    bool other_name = false, other_household = false;
    for (const auto& [_, twin] : registry.with_id(person.id_key)) {
      if (twin == i) continue;
      const bool compatible = china::is_compatible(names.compare(person.name, registry.persons()[twin].name));
      other_name = other_name || !compatible;
      other_household = other_household || (compatible && registry.persons()[twin].household != person.household);
    }
    numbers.put_integer(0, person.household);
    numbers.put_boolean(1, other_name);
    numbers.put_boolean(2, other_household);
    numbers.end_row();
  }
  numbers.finish();
  workspace::write_parquet(loaded.database, "SELECT persons.*, numbers.* FROM persons POSITIONAL JOIN numbers", file);
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
    std::map<std::string, int64_t> households;  ///< by township
    std::vector<MatchLine> lines;
  };

  Outcome run(const ledger::Delivery& delivery, const Dataset& dataset, bool keep_lines) const {
    Outcome outcome;
    outcome.counts.dataset = dataset.code;
    Database database(1);
    TableWriter links(database, "links", {{"_place", "BIGINT"}, {"person_id", "INTEGER"}, {"household_id", "INTEGER"}, {"village_code", "VARCHAR"}, {"method", "INTEGER"}, {"score", "DECIMAL(4,2)"}, {"named_is_member", "BOOLEAN"}});
    TableWriter numbers(database, "numbers", {{"_place", "BIGINT"}, {"person_id", "INTEGER"}, {"name_agrees", "BOOLEAN"}, {"sex_agrees", "BOOLEAN"}, {"birth_agrees", "BOOLEAN"}});
    const bool compares_numbers = dataset.has_role(Role::PersonId) && (dataset.has_role(Role::Sex) || dataset.has_role(Role::BirthDate));
    const auto shape = shape_of(dataset);
    const bool is_about_people = shape.has_person || shape.has_head || dataset.has_role(Role::HouseholdCode);
    std::vector<bool> households_seen(registry_.households().size());
    const auto put = [&](int64_t place, const Link& link, const std::string& elsewhere, std::optional<bool> named) {
      switch (link.method) {
        case Method::Exact: ++outcome.counts.exact; break;
        case Method::Repaired: ++outcome.counts.repaired; break;
        case Method::Probable: ++outcome.counts.probable; break;
        case Method::Review: ++outcome.counts.review; break;
        case Method::None: ++outcome.counts.none; break;
      }
      links.put_integer(0, place);
      link.person ? links.put_integer(1, *link.person) : links.put_null(1);
      link.household ? links.put_integer(2, *link.household) : links.put_null(2);
      put_text_or_null(links, 3, link.household ? registry_.households()[*link.household].village : elsewhere);
      links.put_integer(4, static_cast<int64_t>(link.method));
      links.put_integer(5, std::lround(link.score * 100));
      named ? links.put_boolean(6, *named) : links.put_null(6);
      links.end_row();
      if (link.household) households_seen[*link.household] = true;
      for (const uint32_t p : link.candidates) outcome.candidates.push_back({dataset.code, delivery.id, place, p, registry_.persons()[p].household});
      if (keep_lines) {
        const auto sheet = static_cast<size_t>(place >> 24);
        outcome.lines.push_back({dataset.code, delivery.file, sheet < delivery.sheets.size() ? delivery.sheets[sheet] : "", intake::RowIdentity::row_of(place), link.person ? registry_.persons()[*link.person].code : "",
                                 link.household ? registry_.households()[*link.household].code : "", method_word(link.method), link.score});
      }
    };
    const auto may_occur = [&](uint32_t p) {
      const auto birth = registry_.persons()[p].birth_day;
      if (birth == INT32_MIN) return true;
      const int age = age_on(Date::from_days(birth), delivery.to);
      return (!dataset.youngest || age >= *dataset.youngest) && (!dataset.oldest || age <= *dataset.oldest);
    };

    // Rows that only a name speaks for wait until the others are known.
    FileHabits habits{std::vector<uint8_t>(registry_.persons().size())};
    FileOrder order(registry_);
    std::vector<NameOnlyRow> waiting;
    struct Place {
      int64_t place;
      std::string named;
    };
    std::vector<Place> places;
    const ledger::Sealer sealer(ledger_.sealer());
    intake::read_identities(folder_.identities_of(dataset.code, delivery.id), sealer, [&](const intake::RowIdentity& row) {
      const auto link = matcher_.link(row, shape);
      if (is_about_people && matcher_.speaks_by_name_only(row, link)) {
        auto candidates = matcher_.namesakes(row, shape);
        std::erase_if(candidates, [&](uint32_t p) { return !may_occur(p); });
        waiting.push_back({order.size(), std::move(candidates)});
        places.push_back({row.place(), std::string(row.named)});
        order.add(row.place() >> 24, std::nullopt);
        return;
      }
      order.add(row.place() >> 24, link.household);
      if (is_about_people && link.method == Method::None && china::read_id_number(shape.has_person ? row.id_number : row.head_id).is_sound()) ++habits.strangers;
      if (link.person && habits.rows_of[*link.person] < UINT8_MAX) ++habits.rows_of[*link.person];
      put(row.place(), link, is_about_people ? std::string() : matcher_.place_code(row), link.household ? matcher_.named_is_member(row.named, *link.household) : std::nullopt);
      if (compares_numbers)
        for (const auto& pair : matcher_.same_number(row, link)) {
          numbers.put_integer(0, row.place());
          numbers.put_integer(1, pair.person);
          numbers.put_boolean(2, pair.name_agrees);
          pair.sex_agrees < 0 ? numbers.put_null(3) : numbers.put_boolean(3, pair.sex_agrees == 1);
          pair.birth_agrees < 0 ? numbers.put_null(4) : numbers.put_boolean(4, pair.birth_agrees == 1);
          numbers.end_row();
        }
    });
    order.finish();
    for (auto& row : waiting) order.narrow(row);
    const auto settled = settle_namesakes(waiting, habits, registry_);
    for (size_t i = 0; i < settled.size(); ++i) put(places[i].place, settled[i], {}, settled[i].household ? matcher_.named_is_member(places[i].named, *settled[i].household) : std::nullopt);
    std::sort(outcome.lines.begin(), outcome.lines.end(), [](const MatchLine& x, const MatchLine& y) { return std::tie(x.sheet, x.row) < std::tie(y.sheet, y.row); });
    for (size_t h = 0; h < households_seen.size(); ++h)
      if (households_seen[h] && !registry_.households()[h].village.empty()) ++outcome.households[registry_.households()[h].township];
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

}  // namespace

std::vector<std::string> coverage_of(const std::map<std::string, int64_t>& households_by_township, const std::string& county, size_t townships_of_county) {
  int64_t most = 0;
  for (const auto& [township, households] : households_by_township) most = std::max(most, households);
  std::vector<std::string> coverage;
  for (const auto& [township, households] : households_by_township)
    if (!township.empty() && households * 20 >= most) coverage.push_back(township);
  if (coverage.empty() || coverage.size() * 2 > townships_of_county) return {county};
  return coverage;
}

Result<std::vector<DatasetCounts>> link_deliveries(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const dictionary::Dictionary& dictionary, const china::Regions& regions,
                                                   const china::NameComparer& names, const MatchOptions& options, Timings& timings) {
  auto loaded = load_registry(folder, ledger, dictionary, regions, names, timings);
  if (!loaded) return loaded.error();
  const auto& registry = (*loaded)->registry;
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
    side_by_side(jobs.size() + 1, [&](size_t i, size_t) {
      if (i == 0) return write_person_snapshot(**loaded, names, folder.registry_persons());
      auto& job = jobs[i - 1];
      job.outcome = linker.run(job.delivery, *job.dataset, options.each && is_wanted(*job.dataset));
      progress.advance();
    });
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
    if (job.delivery.coverage.empty()) {
      // A file about people of whom nobody was found speaks for nowhere; one about villages and projects, for the county.
      const bool is_about_people = job.dataset->grain == dictionary::Grain::Person || job.dataset->grain == dictionary::Grain::Household;
      const bool is_unknown = is_about_people && job.outcome.households.empty();
      const auto coverage = is_unknown ? std::vector<std::string>() : coverage_of(job.outcome.households, county, regions.children(county).size());
      if (!is_unknown) ledger.set_coverage(job.delivery.id, coverage);
      if (options.derived) options.derived(job.delivery, coverage);
    }
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
