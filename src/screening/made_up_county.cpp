#include "screening/made_up_county.hpp"

#include "core/text.hpp"
#include "intake/snapshot.hpp"
#include "matching/matcher.hpp"
#include "workspace/table_writer.hpp"

namespace guben::screening {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;
using dictionary::PeriodKind;
using dictionary::Role;
using policy::Situation;
using policy::SituationRow;
using policy::WrittenRow;
using workspace::TableWriter;

constexpr const char* kUsualBirth = "1980-01-01";
const Date kLongAgo = *Date::from_ymd(1900, 1, 1);  // since when things are as they are
constexpr std::string_view kMadeUpCode = "编号";
/// What is found out about a number when the register is read (matching/load_registry.cpp).
constexpr const char* kOfNumbers[] = {"number_is_blank", "number_is_sound", "number_shared_with_other_name",
                                      "number_in_other_household"};

[[noreturn]] void refuse(const std::string& code, const std::string& place,
                         std::map<std::string, std::string> values = {}) {
  values["place"] = place;
  throw YamlRefused{{code, std::move(values)}};
}

std::string own_code(size_t situation, std::string_view name) { return fmt::format("{}#{}", name, situation); }

/// 编号1 is another in every situation.
bool is_made_up_code(std::string_view text) {
  return text.starts_with(kMadeUpCode) && text.size() > kMadeUpCode.size() &&
         text.find_first_not_of("0123456789", kMadeUpCode.size()) == std::string_view::npos;
}

/// The values of a row by the dataset's fields.
class RowValues {
 public:
  RowValues(const Dataset& dataset, const WrittenRow& fields, size_t situation, const std::string& place,
            const std::set<std::string>& not_of_the_dataset = {})
      : values_(dataset.fields.size()) {
    size_t taken = 0;
    for (size_t f = 0; f < dataset.fields.size(); ++f) {
      const auto& field = dataset.fields[f];
      const auto written = fields.find(field.header);
      if (written == fields.end()) {
        if (field.required && field.enters_workspace())
          refuse("situation.row_incomplete", place, {{"header", field.header}, {"dataset", dataset.code}});
        continue;
      }
      ++taken;
      put(f, field, written->second, situation, place);
    }
    for (const auto& name : not_of_the_dataset) taken += fields.contains(name);
    if (taken != fields.size())
      for (const auto& written : fields)
        if (!not_of_the_dataset.contains(written.first) &&
            std::none_of(dataset.fields.begin(), dataset.fields.end(),
                         [&](const auto& f) { return f.header == written.first; }))
          refuse("situation.unknown_header", place, {{"header", written.first}, {"dataset", dataset.code}});
  }
  const std::vector<intake::CellValue>& values() const { return values_; }

 private:
  void put(size_t f, const Field& field, const std::string& text, size_t situation, const std::string& place) {
    if (is_made_up_code(text)) {
      values_[f] = texts_.keep(own_code(situation, text));
      return;
    }
    const auto kind = text.empty() ? spreadsheet::CellKind::Empty : spreadsheet::CellKind::Text;
    const auto read = intake::read_cell(field, {kind, texts_.keep(text)}, false, texts_);
    if (read.problem) refuse("situation.bad_cell", place, {{"header", field.header}, {"text", text}});
    values_[f] = read.value;
  }
  intake::RowTexts texts_;
  std::vector<intake::CellValue> values_;
};

/// A row as often as it says: a span of months is one row a month.
std::vector<WrittenRow> written_out(const SituationRow& row, const Dataset& dataset) {
  std::vector<WrittenRow> rows{row.fields};
  for (const auto& field : dataset.fields) {
    const auto written = row.fields.find(field.header);
    if (written == row.fields.end() || (field.type != FieldType::Month && field.type != FieldType::Date)) continue;
    const auto dots = written->second.find("..");
    if (dots == std::string::npos) continue;
    const auto first = Date::from_iso(written->second.substr(0, dots) + "-01");
    const auto last = Date::from_iso(written->second.substr(dots + 2) + "-01");
    if (!first || !last || *last < *first || first->plus_months(120) < *last)
      refuse("situation.bad_cell", row.place, {{"header", field.header}, {"text", written->second}});
    rows.clear();
    for (Date month = *first; month <= *last; month = month.plus_months(1)) {
      rows.push_back(row.fields);
      rows.back()[field.header] = month.to_string().substr(0, 7);
    }
  }
  std::vector<WrittenRow> all;
  for (int n = 0; n < row.times; ++n) all.insert(all.end(), rows.begin(), rows.end());
  return all;
}

/// 2019, 2019-12, 2019-12-31 or two of them with .. between: the first and the last day.
std::optional<std::pair<Date, Date>> read_period(std::string_view text) {
  const auto dots = text.find("..");
  const auto one = [](std::string_view part) -> std::optional<std::pair<Date, Date>> {
    const auto from =
        Date::from_iso(std::string(part) + std::string("0000-01-01").substr(std::min<size_t>(part.size(), 10)));
    if (!from || (part.size() != 4 && part.size() != 7 && part.size() != 10)) return std::nullopt;
    const int months = part.size() == 4 ? 12 : part.size() == 7 ? 1 : 0;
    return std::pair(*from, months ? from->plus_months(months).plus_days(-1) : *from);
  };
  const auto first = one(text.substr(0, dots)),
             last = dots == std::string_view::npos ? first : one(text.substr(dots + 2));
  if (!first || !last || last->second < first->first) return std::nullopt;
  return std::pair(first->first, last->second);
}

std::pair<Date, Date> period_around(const Dataset& dataset, Date as_of) {
  switch (dataset.period) {
    case PeriodKind::State: return {as_of, as_of};
    case PeriodKind::Year: return {*Date::from_ymd(as_of.year(), 1, 1), *Date::from_ymd(as_of.year(), 12, 31)};
    case PeriodKind::SchoolYear: {
      const int year = as_of.month() < 9 ? as_of.year() - 1 : as_of.year();
      return {*Date::from_ymd(year, 9, 1), *Date::from_ymd(year + 1, 8, 31)};
    }
    case PeriodKind::Events: return {as_of.plus_months(-24).plus_days(1), as_of};
  }
  assert(false && "every kind of period has a time");
  return {as_of, as_of};
}

std::set<std::string> of_numbers() { return {std::begin(kOfNumbers), std::end(kOfNumbers)}; }

/// A member of whom nothing else is said was born on the usual day.
WrittenRow with_birth(WrittenRow fields, const Dataset& dataset) {
  fields.emplace(dataset.with_role(Role::BirthDate)->header, kUsualBirth);
  return fields;
}

bool is_about_people(const Dataset& dataset) {
  return dataset.has_role(Role::PersonName) || dataset.has_role(Role::PersonId) || dataset.has_role(Role::PersonCode);
}
bool is_about_households(const Dataset& dataset) {
  return dataset.has_role(Role::HouseholdCode) || dataset.has_role(Role::HeadName) || dataset.has_role(Role::HeadId);
}

}  // namespace

const std::string& MadeUpCounty::code() {
  static const std::string code = "990101";
  return code;
}

std::string MadeUpCounty::township_of(size_t situation) { return fmt::format("{}{:03}", code(), situation + 1); }
std::string MadeUpCounty::village_of(size_t situation) { return township_of(situation) + "201"; }

std::string MadeUpCounty::code_of(size_t situation, const std::string& name) const {
  const auto found = named_[situation].find(name);
  return found == named_[situation].end() ? own_code(situation, name) : found->second.code;
}

MadeUpCounty::MadeUpCounty(const std::filesystem::path& folder, const policy::Pack& pack,
                           const std::vector<const Situation*>& situations,
                           const std::map<std::string, std::set<std::string>>& needed)
    : folder_{folder}, pack_(pack), situations_(situations), named_(situations.size()) {
  regions_.add({code(), "示例县", "", "county"});
  for (size_t s = 0; s < situations.size(); ++s) {
    regions_.add({township_of(s), fmt::format("示例乡{}", s), code(), "township"});
    regions_.add({village_of(s), fmt::format("示例村{}", s), township_of(s), "village"});
  }
  std::filesystem::create_directories(folder_.snapshots());
  write_registry();
  write_kept();
  gather_deliveries(needed);
  write_deliveries();
}

/// The register's two files, row by row.
class MadeUpCounty::Register {
 public:
  Register(workspace::Database& database, const dictionary::Dictionary& dictionary)
      : database_(database),
        household_dataset_(*dictionary.register_of(dictionary::Register::Households)),
        person_dataset_(*dictionary.register_of(dictionary::Register::Persons)),
        households_(database, "households", household_dataset_,
                    {{"household_id", "INTEGER"},
                     {"household_code", "VARCHAR"},
                     {"village_code", "VARCHAR"},
                     {"township_code", "VARCHAR"},
                     {"_src", "BIGINT"}}),
        persons_(database, "persons", person_dataset_,
                 {{"person_id", "INTEGER"},
                  {"person_code", "VARCHAR"},
                  {"_src", "BIGINT"},
                  {"household_id", "INTEGER"},
                  {kOfNumbers[0], "BOOLEAN"},
                  {kOfNumbers[1], "BOOLEAN"},
                  {kOfNumbers[2], "BOOLEAN"},
                  {kOfNumbers[3], "BOOLEAN"}}) {}

  void put(const policy::SituationHousehold& household, int64_t id, size_t s, const std::string& place) {
    auto& table = households_.table();
    table.put_integer(0, id);
    table.put_text(1, own_code(s, household.name));
    table.put_text(2, village_of(s));
    table.put_text(3, township_of(s));
    table.put_integer(4, id);
    households_.put_fields(RowValues(household_dataset_, household.fields, s, place).values());
  }

  void put(const policy::SituationPerson& person, int64_t id, int64_t household, size_t s, const std::string& place) {
    const auto fields = with_birth(person.fields, person_dataset_);
    auto& table = persons_.table();
    table.put_integer(0, id);
    table.put_text(1, own_code(s, person.name));
    table.put_integer(2, id);
    table.put_integer(3, household);
    for (size_t n = 0; n < std::size(kOfNumbers); ++n) {
      const auto said = fields.find(kOfNumbers[n]);
      const bool usual = n == 1;  // a sound number of their own
      table.put_boolean(4 + n, said == fields.end() ? usual : said->second == "yes" || said->second == "true");
    }
    persons_.put_fields(RowValues(person_dataset_, fields, s, place, of_numbers()).values());
  }

  void write(const workspace::CountyFolder& folder) {
    households_.table().finish();
    persons_.table().finish();
    workspace::write_parquet(database_, "SELECT * FROM households", folder.registry_households());
    workspace::write_parquet(database_, "SELECT * FROM persons", folder.registry_persons());
  }

 private:
  workspace::Database& database_;
  const Dataset &household_dataset_, &person_dataset_;
  intake::SnapshotWriter households_, persons_;
};

void MadeUpCounty::write_registry() {
  workspace::Database database(folder_.files());
  Register files(database, pack_.dictionary);
  int64_t household_id = 0, person_id = 0;
  for (size_t s = 0; s < situations_.size(); ++s) {
    const auto& place = situations_[s]->place;
    const auto name_it = [&](const std::string& name, Named named) {
      named.code = own_code(s, name);
      if (!named_[s].emplace(name, named).second) refuse("pack.duplicate_key", place, {{"key", name}});
    };
    for (const auto& household : situations_[s]->households) {
      const auto head = household.persons.empty() ? std::nullopt : std::optional(person_id);
      name_it(household.name, {false, head, household_id, {}});
      files.put(household, household_id, s, place);
      for (const auto& person : household.persons) {
        name_it(person.name, {true, person_id, household_id, {}});
        files.put(person, person_id++, household_id, s, place);
      }
      ++household_id;
    }
  }
  files.write(folder_);
}

/// The versions of a dataset's records: each was known on the day it began, and until another followed or it ended.
class MadeUpCounty::Versions {
 public:
  Versions(workspace::Database& database, const Dataset& of) : dataset(of), writer_(database, of) {}
  const Dataset& dataset;
  struct Days {
    Date from, until;
  };
  void put(KeptWriter::Row row, Days days, const std::vector<intake::CellValue>& values) {
    row.version = ++versions_of_[row.record_code];
    row.source = ++rows_;
    row.valid_from = row.known_from = days.from;
    row.valid_until = row.known_until = KeptWriter::kForEver;
    if (days.until < KeptWriter::kForEver) {
      row.is_known = false, row.known_until = days.until;
      writer_.put(row, values);
      row.is_known = true, row.known_from = days.until.plus_days(1), row.known_until = KeptWriter::kForEver;
      row.valid_until = days.until;
    }
    writer_.put(row, values);
  }
  void write(const std::filesystem::path& file) { writer_.write(file); }

 private:
  KeptWriter writer_;
  std::map<std::string, int64_t> versions_of_;
  int64_t rows_ = 0;
};

/// Each household and member of the registers: as they were until a day, day by day, and as they are.
void MadeUpCounty::put_earlier(Versions& versions, size_t s) const {
  const auto& dataset = versions.dataset;
  const bool is_of_persons = dataset.is_register_of == dictionary::Register::Persons;
  const auto put = [&](KeptWriter::Row row, const std::string& of, const WrittenRow& now,
                       const policy::SituationHousehold& household, const std::string& place) {
    std::vector<const policy::SituationEarlier*> earlier;
    for (const auto& one : household.earlier)
      if (one.of == of) earlier.push_back(&one);
    std::sort(earlier.begin(), earlier.end(), [](const auto* a, const auto* b) { return a->until < b->until; });
    Date from = kLongAgo;
    for (const auto* one : earlier) {
      auto fields = one->fields;
      fields.insert(now.begin(), now.end());
      if (one->until < from) refuse("pack.wrong_type", one->place, {{"expected", "until: each day once"}});
      versions.put(row, {from, one->until}, RowValues(dataset, fields, s, one->place, of_numbers()).values());
      from = one->until.plus_days(1);
    }
    versions.put(row, {from, KeptWriter::kForEver}, RowValues(dataset, now, s, place, of_numbers()).values());
  };
  const auto& place = situations_[s]->place;
  for (const auto& household : situations_[s]->households) {
    KeptWriter::Row row;
    row.household_code = own_code(s, household.name);
    row.village_code = village_of(s), row.township_code = township_of(s);
    for (const auto& one : household.earlier)
      if (!one.of.empty() && std::none_of(household.persons.begin(), household.persons.end(),
                                          [&](const auto& person) { return person.name == one.of; }))
        refuse("pack.unknown_name", one.place, {{"name", one.of}});
    if (!is_of_persons) {
      row.record_code = row.household_code;
      put(row, "", household.fields, household, place);
      continue;
    }
    for (const auto& person : household.persons) {
      row.record_code = row.person_code = own_code(s, person.name);
      put(row, person.name, with_birth(person.fields, dataset), household, place);
    }
  }
}

/// The records that a situation gives of another dataset of the ledger.
void MadeUpCounty::put_records(Versions& versions, const Dataset& dataset, size_t s) const {
  for (const auto& delivery : situations_[s]->deliveries) {
    if (delivery.dataset != dataset.code) continue;
    for (const auto& given : delivery.rows) {
      KeptWriter::Row row;
      row.village_code = village_of(s), row.township_code = township_of(s);
      if (const auto about = whom(s, given, dataset); !about.empty()) {
        const auto& one = *about.front();
        if (one.is_person) row.person_code = one.code;
        for (const auto& [name, other] : named_[s])
          if (!other.is_person && other.household == one.household) row.household_code = other.code;
      }
      const RowValues values(dataset, given.fields, s, given.place);
      const auto* field = dataset.record_code();
      const auto* code =
          std::get_if<std::string_view>(&values.values()[static_cast<size_t>(field - dataset.fields.data())]);
      row.record_code = code                              ? std::string(*code)
                        : field->role == Role::PersonCode ? row.person_code
                                                          : row.household_code;
      versions.put(row, {given.from.value_or(kLongAgo), given.until.value_or(KeptWriter::kForEver)}, values.values());
    }
  }
}

void MadeUpCounty::write_kept() {
  workspace::Database database(folder_.files());
  for (const auto& [code, relations] : kept_named(pack_)) {
    const auto& dataset = *pack_.dictionary.find(code);
    Versions versions(database, dataset);
    for (size_t s = 0; s < situations_.size(); ++s)
      if (dataset.is_register_of == dictionary::Register::None) put_records(versions, dataset, s);
      else put_earlier(versions, s);
    std::filesystem::create_directories(folder_.kept());
    kept_[code].file = folder_.kept() / (code + ".parquet");
    versions.write(kept_[code].file);
  }
}

void MadeUpCounty::gather_deliveries(const std::map<std::string, std::set<std::string>>& needed) {
  for (size_t s = 0; s < situations_.size(); ++s) {
    const auto& situation = *situations_[s];
    const auto dataset_named = [&](const std::string& name, const std::string& place) -> const Dataset& {
      const auto* dataset = pack_.dictionary.find(name);
      if (!dataset || dataset->is_register_of != dictionary::Register::None || dataset->apart)
        refuse("pack.unknown_name", place, {{"name", name}});
      return *dataset;
    };
    std::set<std::string> absent(situation.not_delivered.begin(), situation.not_delivered.end()), there;
    for (const auto& name : absent) dataset_named(name, situation.place);
    for (const auto& delivery : situation.deliveries) {
      const auto& dataset = dataset_named(delivery.dataset, situation.place);
      for (const auto& row : delivery.rows)
        if (!dataset.in_ledger && (row.from || row.until))
          refuse("situation.not_kept", row.place, {{"name", dataset.code}});
      if (dataset.in_ledger) {
        if (!delivery.period.empty())
          refuse("pack.wrong_type", situation.place, {{"expected", dataset.code + ": without a period"}});
        continue;  // write_kept() has taken its rows
      }
      const auto period = delivery.period.empty() ? period_around(dataset, situation.as_of)
                                                  : read_period(delivery.period).value_or(std::pair(Date(), Date()));
      if (period.second == Date())
        refuse("pack.wrong_type", situation.place, {{"expected", "YYYY, YYYY-MM or YYYY-MM..YYYY-MM"}});
      groups_[{dataset.code, period.first, period.second}].emplace_back(s, &delivery);
      // A state of another day would be replaced by an empty one of as_of.
      if (delivery.period.empty() || dataset.period == PeriodKind::State) there.insert(dataset.code);
    }
    if (const auto of_rule = needed.find(situation.rule); of_rule != needed.end())
      for (const auto& name : of_rule->second)
        if (!absent.contains(name) && !there.contains(name)) {
          const auto period = period_around(*pack_.dictionary.find(name), situation.as_of);
          groups_[{name, period.first, period.second}].emplace_back(s, nullptr);
        }
  }
}

/// The rows of one delivery with their links and the pairs of equal numbers.
class MadeUpCounty::Files {
 public:
  Files(workspace::Database& database, const ledger::Delivery& delivery, const Dataset& dataset,
        TableWriter& candidates)
      : database_(database),
        delivery_(delivery),
        dataset_(dataset),
        candidates_(candidates),
        rows_(database, "rows", dataset, {{"_place", "BIGINT"}, {"_fingerprint", "BIGINT"}}),
        links_(database, "links",
               {{"_place", "BIGINT"},
                {"person_id", "INTEGER"},
                {"household_id", "INTEGER"},
                {"village_code", "VARCHAR"},
                {"method", "INTEGER"},
                {"named_is_member", "BOOLEAN"}}),
        numbers_(database, "numbers",
                 {{"_place", "BIGINT"},
                  {"person_id", "INTEGER"},
                  {"name_agrees", "BOOLEAN"},
                  {"sex_agrees", "BOOLEAN"},
                  {"birth_agrees", "BOOLEAN"}}) {}

  void put(const SituationRow& row, const RowValues& values, const std::vector<const Named*>& about,
           const std::string& village) {
    ++place_;
    rows_.table().put_integer(0, place_);
    rows_.table().put_integer(1, delivery_.id << 32 | place_);  // no row repeats another
    rows_.put_fields(values.values());
    put_link(row, about, village);
    if (row.in_review)
      for (const auto* candidate : about) put_candidate(*candidate);
    if (!row.same_number.empty() && !about.empty() && about.front()->person) put_numbers(row, *about.front()->person);
  }

  int64_t write(const workspace::CountyFolder& folder) {
    rows_.table().finish(), links_.finish(), numbers_.finish();
    workspace::write_parquet(database_, "SELECT * FROM rows", folder.rows_of(dataset_.code, delivery_.id));
    workspace::write_parquet(database_, "SELECT * FROM links", folder.links_of(dataset_.code, delivery_.id));
    workspace::write_parquet(database_, "SELECT * FROM numbers", folder.numbers_of(dataset_.code, delivery_.id));
    return place_;
  }

 private:
  void put_link(const SituationRow& row, const std::vector<const Named*>& about, const std::string& village) {
    const auto* one = about.size() == 1 && !row.in_review ? about.front() : nullptr;
    const auto method = row.in_review ? matching::Method::Review
                        : one         ? matching::Method::Exact
                                      : matching::Method::None;
    links_.put_integer(0, place_);
    one && one->is_person ? links_.put_integer(1, *one->person) : links_.put_null(1);
    one ? links_.put_integer(2, one->household) : links_.put_null(2);
    // As matching has it: a row about people lies where they live, and nowhere as long as nobody is found.
    one || !(is_about_people(dataset_) || is_about_households(dataset_)) ? links_.put_text(3, village)
                                                                         : links_.put_null(3);
    links_.put_integer(4, static_cast<int64_t>(method));
    row.named_is_member ? links_.put_boolean(5, *row.named_is_member) : links_.put_null(5);
    links_.end_row();
  }
  void put_candidate(const Named& candidate) {
    candidates_.put_text(0, dataset_.code);
    candidates_.put_integer(1, delivery_.id);
    candidates_.put_integer(2, place_);
    candidate.person ? candidates_.put_integer(3, *candidate.person) : candidates_.put_null(3);
    candidates_.put_integer(4, candidate.household);
    candidates_.end_row();
  }
  void put_numbers(const SituationRow& row, int64_t person) {
    numbers_.put_integer(0, place_);
    numbers_.put_integer(1, person);
    size_t column = 2;
    for (const char* what : {"name", "sex", "birth"}) {
      const auto said = row.same_number.find(what);
      said == row.same_number.end() ? numbers_.put_null(column) : numbers_.put_boolean(column, said->second);
      ++column;
    }
    numbers_.end_row();
  }

  workspace::Database& database_;
  const ledger::Delivery& delivery_;
  const Dataset& dataset_;
  TableWriter& candidates_;
  intake::SnapshotWriter rows_;
  TableWriter links_, numbers_;
  int64_t place_ = 0;
};

/// Whom a row is about: by default whom its dataset is about.
std::vector<const MadeUpCounty::Named*> MadeUpCounty::whom(size_t s, const SituationRow& row,
                                                           const Dataset& dataset) const {
  auto names = row.of;
  if (names.empty() && !row.is_of_nobody) {
    const auto& first = situations_[s]->households.front();
    const bool is_of_person = is_about_people(dataset) && dataset.grain != dictionary::Grain::Household;
    if (is_of_person && !first.persons.empty()) names = {first.persons.front().name};
    else if (is_about_people(dataset) || is_about_households(dataset)) names = {first.name};
  }
  std::vector<const Named*> about;
  for (const auto& name : names) {
    const auto named = named_[s].find(name);
    if (named == named_[s].end()) refuse("pack.unknown_name", row.place, {{"name", name}});
    about.push_back(&named->second);
  }
  return about;
}

void MadeUpCounty::write_deliveries() {
  workspace::Database database(folder_.files());
  TableWriter candidates(database, "candidates",
                         {{"dataset", "VARCHAR"},
                          {"_delivery", "BIGINT"},
                          {"_place", "BIGINT"},
                          {"person_id", "INTEGER"},
                          {"household_id", "INTEGER"}});
  deliveries_.reserve(groups_.size());
  for (const auto& [key, parts] : groups_) {
    const auto& [code, from, to] = key;
    const auto& dataset = *pack_.dictionary.find(code);
    auto& delivery = deliveries_.emplace_back();
    delivery.id = static_cast<int64_t>(deliveries_.size());
    delivery.dataset = code, delivery.from = from, delivery.to = to, delivery.sheets = {""};
    std::filesystem::create_directories(folder_.snapshots() / code);
    Files files(database, delivery, dataset, candidates);
    for (const auto& [s, part] : parts) {
      delivery.coverage.push_back(village_of(s));
      if (!part) continue;
      for (const auto& row : part->rows) {
        const auto about = whom(s, row, dataset);
        for (const auto& written : written_out(row, dataset))
          files.put(row, RowValues(dataset, written, s, row.place), about, village_of(s));
      }
    }
    delivery.rows = files.write(folder_);
  }
  candidates.finish();
  workspace::write_parquet(database, "SELECT * FROM candidates", folder_.candidates());
}

}  // namespace guben::screening
