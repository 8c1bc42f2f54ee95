#include "screening/fact_base.hpp"

#include "core/text.hpp"
#include "intake/snapshot.hpp"
#include "matching/matcher.hpp"
#include "screening/entered_rows.hpp"
#include "screening/in_force.hpp"
#include "screening/own_rows.hpp"
#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {
using dictionary::Dataset;
using dictionary::Mode;
using dictionary::PeriodKind;
using workspace::Database;
using workspace::quoted_literal;

int school_year_of(Date day) { return day.month() < 9 ? day.year() - 1 : day.year(); }

/// What the pack's models name: a dataset or a column that none of them names need not be loaded.
class Named {
 public:
  Named(const policy::Pack& pack, const std::optional<Part>& part) {
    // From the last to the first: what a model selects by * may be named by the models that use it.
    std::map<std::string, std::set<std::string>> handed_on;
    for (auto model = pack.models.rbegin(); model != pack.models.rend(); ++model) {
      if (part && !part->models.contains(model->name)) continue;
      auto& columns = handed_on[model->name];
      std::set<std::string> datasets;
      read(model->sql, datasets, columns);
      read(model->lineage, datasets, columns);
      for (const auto& column : model->columns) columns.insert(column.name);
      for (const auto& dataset : datasets) columns_of_[dataset].insert(columns.begin(), columns.end());
      for (const auto& used : model->uses) handed_on[used].insert(columns.begin(), columns.end());
      all_columns_.insert(columns.begin(), columns.end());
    }
  }
  bool asks(const std::string& dataset) const { return columns_of_.contains(dataset); }
  bool asks(const std::string& dataset, const std::string& column) const {
    const auto columns = columns_of_.find(dataset);
    return columns != columns_of_.end() && columns->second.contains(column);
  }
  const std::set<std::string>& all_columns() const { return all_columns_; }
  std::set<std::string> datasets() const {
    std::set<std::string> all;
    for (const auto& [dataset, columns] : columns_of_) all.insert(dataset);
    return all;
  }
  /// Whether a model looks at rows in review, which need not name their dataset.
  bool asks_review() const {
    return std::any_of(all_columns_.begin(), all_columns_.end(), [](const auto& name) {
      return name == "review" || name == "review_row" || name == "past_review";
    });
  }

 private:
  static void read(const std::string& sql, std::set<std::string>& datasets, std::set<std::string>& columns) {
    std::string word, schema;
    for (const char c : sql + " ") {
      if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_') {
        word += c;
        continue;
      }
      const bool is_dataset = schema == "every" || schema == "latest" || schema == "numbers";
      if (!word.empty()) (is_dataset ? datasets : columns).insert(word);
      schema = c == '.' ? word : "";
      word.clear();
    }
  }
  std::map<std::string, std::set<std::string>> columns_of_;
  std::set<std::string> all_columns_;
};

/// The columns of the registry that somebody names, or that make it what it is.
std::string registry_rows(const std::filesystem::path& file, const Named& named, const OwnRows* own) {
  std::string wanted =
      "'person_id', 'household_id', 'person_code', 'household_code', 'village_code', 'township_code', '_src'";
  for (const auto& column : named.all_columns()) wanted += ", " + quoted_literal(column);
  const auto* whose = own ? " WHERE household_id IN (SELECT household_id FROM wanted_household)" : "";
  return fmt::format("SELECT COLUMNS(c -> c IN ({})) FROM read_parquet({}){}", wanted, workspace::file_literal(file),
                     whose);
}

/// The rows of all deliveries of a dataset, one after the other.
std::string rows_of_deliveries(const RunInputs& inputs, const Dataset& dataset, const InForce& in_force,
                               const Named& named, const OwnRows* own_rows, bool has_entered) {
  const auto& deliveries = in_force.deliveries();
  const bool may_repeat = !in_force.is_simple();
  const bool may_be_superseded = dataset.mode == Mode::Full && !in_force.is_simple();
  std::string own = "'_place'", linked;
  if (!dataset.period_field.empty()) own += ", " + quoted_literal(dataset.period_field);
  if (may_repeat) own += ", '_fingerprint'";
  if (in_force.has_corrections()) own += ", '_key'";
  const bool has_spells = !dataset.spell_from.empty() && !in_force.is_simple();
  const auto tells_spell = [&](const std::string& column) {
    return has_spells && (column == dataset.spell_from || column == dataset.spell_to ||
                          std::find(dataset.key.begin(), dataset.key.end(), column) != dataset.key.end());
  };
  const auto of_code = has_entered ? columns_of_code(dataset) : std::vector<std::string>();
  const auto tells_code = [&](const std::string& column) {
    return std::find(of_code.begin(), of_code.end(), column) != of_code.end();
  };
  for (const auto& column : intake::snapshot_columns(dataset))
    if (named.asks(dataset.code, column.name) || tells_spell(column.name) || tells_code(column.name))
      own += ", " + quoted_literal(column.name);
  for (const char* column : {"village_code", "named_is_member"})
    if (named.asks(dataset.code, column) || tells_code(column) ||
        (may_be_superseded && column == std::string_view("village_code")))
      linked += std::string(", l.") + column;
  if (named.asks(dataset.code, "in_review"))
    linked += fmt::format(", l.method = {} AS in_review", static_cast<int>(matching::Method::Review));
  std::string rows;
  for (const auto& d : deliveries) {
    if (own_rows && !own_rows->has(d.id)) continue;
    const auto whose = own_rows ? own_rows->condition(d.id) : "TRUE";
    std::string period;
    if (named.asks(dataset.code, "period_from")) period += ", DATE '" + d.from.to_string() + "' AS period_from";
    if (named.asks(dataset.code, "period_to")) period += ", DATE '" + d.to.to_string() + "' AS period_to";
    const auto& folder = inputs.folder;
    rows += (rows.empty() ? "" : " UNION ALL BY NAME ") +
            fmt::format(sql::delivered_rows, fmt::arg("linked", linked), fmt::arg("period", period),
                        fmt::arg("own", own), fmt::arg("delivery", d.id), fmt::arg("whose", whose),
                        fmt::arg("rows", workspace::file_literal(folder.rows_of(dataset.code, d.id))),
                        fmt::arg("links", workspace::file_literal(folder.links_of(dataset.code, d.id))));
  }
  if (rows.empty()) rows = empty_table(dataset);
  if (deliveries.empty()) return rows;
  // Snapshots of earlier editions have no keys.
  if (in_force.has_corrections()) rows += " UNION ALL BY NAME " + std::string(sql::no_keys);
  const auto replaced = in_force.replaced(true);
  return replaced == "FALSE" ? rows : "SELECT * FROM (" + rows + ") WHERE NOT (" + replaced + ")";
}

/// Whom the rows of a dataset in review may be about.
void insert_review(Database& database, const RunInputs& inputs, const Dataset& dataset, const InForce& in_force,
                   const OwnRows* own) {
  const auto whose = own ? OwnRows::households() : "TRUE";
  const bool is_yearly = dataset.period == PeriodKind::Year || dataset.period == PeriodKind::SchoolYear;
  const auto candidates = workspace::file_literal(inputs.folder.candidates());
  const auto field = workspace::quoted_name(dataset.period_field);
  if (dataset.mode == Mode::Full)
    database.execute(fmt::format(sql::insert_past_review, fmt::arg("dataset", dataset.code),
                                 fmt::arg("candidates", candidates), fmt::arg("whose", whose)));
  std::string current = "NOT (" + in_force.followed() + ")";
  if (is_yearly)
    current += fmt::format(" AND {} = {}", field,
                           dataset.period == PeriodKind::Year ? inputs.as_of.year() : school_year_of(inputs.as_of));
  database.execute(fmt::format(sql::insert_review_row, fmt::arg("dataset", dataset.code),
                               fmt::arg("period", is_yearly ? ", e." + field : ""), fmt::arg("candidates", candidates),
                               fmt::arg("households", Registers(inputs.pack).households), fmt::arg("whose", whose),
                               fmt::arg("current", current)));
}

void create_numbers(Database& database, const RunInputs& inputs, const Dataset& dataset, const InForce& in_force) {
  std::string pairs;
  for (const auto& d : in_force.deliveries())
    if (const auto file = inputs.folder.numbers_of(dataset.code, d.id); std::filesystem::exists(file))
      pairs += (pairs.empty() ? "" : " UNION ALL ") + fmt::format(sql::delivered_numbers, fmt::arg("delivery", d.id),
                                                                  fmt::arg("numbers", workspace::file_literal(file)));
  const Registers registers(inputs.pack);
  database.execute(
      fmt::format(sql::create_numbers, fmt::arg("dataset", dataset.code), fmt::arg("persons", registers.persons),
                  fmt::arg("households", registers.households),
                  fmt::arg("pairs", pairs.empty() ? std::string(sql::no_numbers) : pairs),
                  fmt::arg("superseded", "(" + in_force.replaced(false) + ") OR (" + in_force.followed() + ")")));
}

/// Rows that stand in two files of the same time are one: events, and of full deliveries those known to be about
/// somebody (two namesakes without their numbers look the same).
void delete_repeated(Database& database, const Dataset& dataset, const InForce& in_force) {
  if (!in_force.has_repeated()) return;
  const bool is_full = dataset.mode == Mode::Full;
  const std::string time = is_full && dataset.period == PeriodKind::State ? in_force.period_rank() : "0";
  database.execute(fmt::format(sql::repeated_rows, fmt::arg("dataset", dataset.code), fmt::arg("rank", in_force.rank()),
                               fmt::arg("time", time),
                               fmt::arg("about", is_full ? "household_id IS NOT NULL" : "TRUE")));
  database.execute(fmt::format(sql::delete_repeated, fmt::arg("dataset", dataset.code), fmt::arg("time", time)));
}

/// latest.{dataset}: of states what the latest period says, of spells what each list says of its months.
void create_latest(Database& database, const Dataset& dataset, const InForce& in_force) {
  if (!dataset.spell_from.empty() && !in_force.is_simple()) {
    std::string same;
    for (const auto& field : dataset.key) same += fmt::format(" AND n.{0} IS NOT DISTINCT FROM l.{0}", field);
    return database.execute(fmt::format(sql::spells, fmt::arg("dataset", dataset.code),
                                        fmt::arg("from", dataset.spell_from), fmt::arg("to", dataset.spell_to),
                                        fmt::arg("until", in_force.told_until()), fmt::arg("rank", in_force.rank()),
                                        fmt::arg("same", same)));
  }
  database.execute(fmt::format("CREATE VIEW latest.{0} AS SELECT * FROM every.{0} WHERE NOT ({1})", dataset.code,
                               in_force.followed()));
}

void create_dataset(Database& database, const RunInputs& inputs, const Dataset& dataset, const Named& named,
                    const std::set<std::string>& in_review, const OwnRows* own) {
  const InForce in_force(dataset, inputs);
  // Rows are taken away only from a table; a view is enough where no model looks.
  const auto entered = std::find_if(inputs.entered.begin(), inputs.entered.end(),
                                    [&](const auto& one) { return one.delivery.dataset == dataset.code; });
  const bool has_entered = entered != inputs.entered.end() && named.asks(dataset.code);
  const bool is_table = named.asks(dataset.code) || in_force.has_corrections();
  database.execute(fmt::format("CREATE {} every.{} AS {}", is_table ? "TABLE" : "VIEW", dataset.code,
                               rows_of_deliveries(inputs, dataset, in_force, named, own, has_entered)));
  for (const auto& correction : in_force.corrections()) database.execute(correction);
  if (is_table && !in_force.is_simple()) delete_repeated(database, dataset, in_force);
  if (has_entered) insert_entered(database, inputs, *entered, own ? OwnRows::kept() : "TRUE");
  if (dataset.mode == Mode::Full) create_latest(database, dataset, in_force);
  if (!in_force.deliveries().empty() && in_review.contains(dataset.code))
    insert_review(database, inputs, dataset, in_force, own);
  create_numbers(database, inputs, dataset, in_force);
}

/// What the ledger keeps, with the numbers that all people of the registers have: whoever lived elsewhere once is
/// known.
void create_kept(Database& database, const RunInputs& inputs, const Named& named, const OwnRows* own) {
  const auto all_of = [](const std::filesystem::path& file) {
    return "read_parquet(" + workspace::file_literal(file) + ")";
  };
  for (const auto& [code, kept] : kept_named(inputs.pack))
    for (const auto relation : kept) {
      const auto& dataset = *inputs.pack.dictionary.find(code);
      if (!named.all_columns().contains(relation_of(dataset, relation))) continue;
      database.execute(kept_relation(dataset, relation, all_of(inputs.kept.at(code).file),
                                     all_of(inputs.folder.registry_persons()),
                                     all_of(inputs.folder.registry_households()), own ? OwnRows::kept() : "TRUE"));
    }
}

/// region: the county's own places; delivered: what was handed over, for which time and place; parameter: values by
/// date.
void create_places(Database& database, const RunInputs& inputs) {
  std::string places, deliveries;
  for (const auto& region : inputs.pack.regions.all())
    if (region.code.starts_with(inputs.county))
      places += fmt::format("{}({}, {})", places.empty() ? "" : ", ", quoted_literal(region.code),
                            quoted_literal(region.level));
  for (const auto& d : inputs.deliveries)
    for (const auto& place : d.coverage)
      deliveries += fmt::format("{}({}, {}, DATE '{}', DATE '{}')", deliveries.empty() ? "" : ", ",
                                quoted_literal(d.dataset), quoted_literal(place), d.from.to_string(), d.to.to_string());
  for (const auto& c : inputs.complete)
    deliveries +=
        fmt::format("{}({}, {}, DATE '{}', DATE '{}')", deliveries.empty() ? "" : ", ", quoted_literal(c.dataset),
                    quoted_literal(c.region), c.since.to_string(), c.until.to_string());
  std::string values;
  const auto county = inputs.pack.policy_region(inputs.county);
  for (const auto& [name, parameter] : inputs.pack.parameters)
    for (const auto& value : parameter.values)
      if (county.starts_with(value.region))
        values += fmt::format("{}({}, {}, DATE '{}', {}, {})", values.empty() ? "" : ", ", quoted_literal(name),
                              quoted_literal(value.region), value.from.to_string(),
                              value.to ? "DATE '" + value.to->to_string() + "'" : "NULL", value.value.to_string());
  if (!values.empty()) database.execute("INSERT INTO parameter VALUES " + values);
  if (!places.empty()) database.execute("INSERT INTO region VALUES " + places);
  if (!deliveries.empty()) database.execute("INSERT INTO delivered VALUES " + deliveries);
}

}  // namespace

std::set<std::string> RunInputs::absent_parameters(const policy::Pack& pack, const std::string& county, Date as_of) {
  std::vector<std::string> places{county};
  for (const auto* township : pack.regions.children(county)) places.push_back(township->code);
  std::set<std::string> absent;
  for (const auto& known : pack.parameters)
    if (std::any_of(places.begin(), places.end(),
                    [&](const auto& place) { return !known.second.in_force(pack.policy_region(place), as_of); }))
      absent.insert(known.first);
  return absent;
}

std::string empty_table(const Dataset& dataset) {
  std::string columns;
  for (const auto& column : intake::snapshot_columns(dataset))
    columns += fmt::format("CAST(NULL AS {}) AS {}, ", column.sql_type, workspace::quoted_name(column.name));
  return fmt::format(sql::empty_dataset, fmt::arg("columns", columns));
}

void create_language(Database& database) {
  for (const char* schema : {"every", "latest", "numbers", "fact", "found", "undecided", "unit", "lineage"})
    database.execute(std::string("CREATE SCHEMA ") + schema);
  for (const auto statement :
       {sql::any_true, sql::age_on, workspace::sql::source_of, sql::wilson, sql::wilson_bound, sql::create_review_row,
        sql::create_review, sql::create_past_review, sql::create_region, sql::create_delivered, sql::create_parameter})
    database.execute(std::string(statement));
}

void prepare_fact_base(workspace::Connections& connections, const RunInputs& inputs, Timings& timings) {
  Stopwatch watch(timings, "load snapshots");
  auto& database = connections.of(0);
  create_language(database);
  const Named named(inputs.pack, inputs.part);
  std::optional<OwnRows> own_rows;
  if (inputs.part && inputs.part->own_rows) own_rows.emplace(database, inputs, named.datasets());
  const auto* own = own_rows ? &*own_rows : nullptr;
  const Registers registers(inputs.pack);
  side_by_side(2, [&](size_t i, size_t worker) {
    const auto& file = i == 0 ? inputs.folder.registry_households() : inputs.folder.registry_persons();
    connections.of(worker).execute("CREATE TABLE " + (i == 0 ? registers.households : registers.persons) + " AS " +
                                   registry_rows(file, named, own));
  });
  create_kept(database, inputs, named, own);
  create_places(database, inputs);
  std::set<std::string> in_review;
  for (const auto& row : database.rows("SELECT DISTINCT dataset FROM read_parquet(" +
                                       workspace::file_literal(inputs.folder.candidates()) + ")"))
    if (const auto dataset = workspace::to_text(row[0]); !own || own->datasets().contains(dataset))
      in_review.insert(dataset);
  std::vector<const Dataset*> screened;
  for (const auto& dataset : inputs.pack.dictionary.datasets())
    if (!dataset.in_ledger && !dataset.apart &&
        (!inputs.part || named.asks(dataset.code) || (named.asks_review() && in_review.contains(dataset.code))))
      screened.push_back(&dataset);
  // The largest first: begun last, it would keep one core busy alone.
  std::map<std::string, int64_t> rows_of;
  for (const auto& delivery : inputs.deliveries) rows_of[delivery.dataset] += delivery.rows;
  std::stable_sort(screened.begin(), screened.end(),
                   [&](const auto* a, const auto* b) { return rows_of[a->code] > rows_of[b->code]; });
  side_by_side(screened.size(), [&](size_t i, size_t worker) {
    create_dataset(connections.of(worker), inputs, *screened[i], named, in_review, own);
  });
  for (const auto& delivery : inputs.deliveries) watch.rows += static_cast<uint64_t>(delivery.rows);
}

std::string null_of(const policy::Parameter& parameter) {
  return fmt::format("CAST(NULL AS DECIMAL(18,{}))", parameter.scale);
}

std::string filled_in(const std::string& sql, const RunInputs& inputs) {
  return policy::with_names_filled_in(sql, [&](const std::string& name) {
    if (name == "as_of") return "DATE '" + inputs.as_of.to_string() + "'";
    const auto& parameter = inputs.pack.parameters.at(name);
    const auto* value = parameter.in_force(inputs.pack.policy_region(inputs.county), inputs.as_of);
    return value ? value->value.to_string() : null_of(parameter);
  });
}

namespace {
/// The first and the last day of the time a need asks for.
std::pair<Date, Date> time_of(policy::Need::Window window, Date as_of) {
  using Window = policy::Need::Window;
  const auto months_from = [](Date from, int months) {
    return std::pair(from, from.plus_months(months).plus_days(-1));
  };
  switch (window) {
    case Window::State:
    case Window::IncomeYear: return {as_of.plus_months(-12).plus_days(window == Window::State ? 1 : 0), as_of};
    case Window::Year: return months_from(*Date::from_ymd(as_of.year(), 1, 1), 12);
    case Window::SchoolYear: return months_from(*Date::from_ymd(school_year_of(as_of), 9, 1), 12);
    case Window::Term: {
      const bool spring = as_of.month() >= 2 && as_of.month() <= 7;
      return months_from(*Date::from_ymd(as_of.month() == 1 ? as_of.year() - 1 : as_of.year(), spring ? 2 : 8, 1), 6);
    }
    case Window::Month:
    case Window::Quarter: {
      // The first day of the month after the last that has ended.
      const Date after = as_of.plus_days(1).first_of_month();
      const bool month = window == Window::Month;
      const Date end = month ? after : after.plus_months(-((after.month() - 1) % 3));
      return {end.plus_months(month ? -1 : -3), end.plus_days(-1)};
    }
    default: return {Date::from_days(INT32_MIN / 2), Date::from_days(INT32_MAX / 2)};
  }
}
}  // namespace

MetNeed::MetNeed(const policy::Need& need, const RunInputs& inputs) : need_(need), inputs_(inputs) {
  const auto [from, to] = time_of(need.window, inputs.as_of);
  for (const auto& delivery : inputs.deliveries)
    if (delivery.dataset == need.name && delivery.from <= to && from <= delivery.to)
      coverage_.insert(delivery.coverage.begin(), delivery.coverage.end());
  // A register is there where its keeper says that nothing is missing in it.
  for (const auto& complete : inputs.complete)
    if (complete.dataset == need.name && complete.since <= to && from <= complete.until)
      coverage_.insert(complete.region);
  // Township by township is the county too.
  const auto townships = inputs.pack.regions.children(inputs.county);
  whole_county_ = coverage_.contains(inputs.county) ||
                  (!townships.empty() && std::all_of(townships.begin(), townships.end(),
                                                     [&](const auto* township) { return is_covered(township->code); }));
}

bool MetNeed::is_covered(const std::string& place) const {
  for (size_t digits = 0; digits <= place.size(); ++digits)
    if (coverage_.contains(std::string_view(place).substr(0, digits))) return true;
  return false;
}

bool MetNeed::operator()(const std::string& place) const {
  using Window = policy::Need::Window;
  switch (need_.window) {
    case Window::Fact: return true;  // answered subject by subject
    case Window::Value:
    case Window::CountyValue: {
      const auto& where = need_.window == Window::Value && !place.empty() ? place : inputs_.county;
      return inputs_.pack.parameters.at(need_.name).in_force(inputs_.pack.policy_region(where), inputs_.as_of);
    }
    default: return place.empty() ? whole_county_ : is_covered(place);
  }
}

std::vector<std::string> places_of(const RunInputs& inputs) {
  std::vector<std::string> places{""};
  for (const auto* township : inputs.pack.regions.children(inputs.county)) {
    places.push_back(township->code);
    for (const auto* village : inputs.pack.regions.children(township->code)) places.push_back(village->code);
  }
  return places;
}

}  // namespace guben::screening
