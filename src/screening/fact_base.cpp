#include "screening/fact_base.hpp"

#include "core/text.hpp"
#include "intake/snapshot.hpp"
#include "matching/matcher.hpp"

namespace guben::screening {
namespace {
using dictionary::Dataset;
using dictionary::Mode;
using dictionary::PeriodKind;
using ledger::Delivery;
using workspace::Database;
using workspace::quoted_literal;

int school_year_of(Date day) { return day.month() < 9 ? day.year() - 1 : day.year(); }

/// Columns a dataset's rows have in the workspace, for datasets nobody has delivered.
std::string empty_table(const Dataset& dataset) {
  std::string columns;
  for (const auto& column : intake::snapshot_columns(dataset))
    columns += fmt::format("CAST(NULL AS {}) AS {}, ", column.sql_type, workspace::quoted_name(column.name));
  return "SELECT " + columns +
         "CAST(NULL AS BIGINT) AS _fingerprint, CAST(NULL AS INTEGER) AS person_id, CAST(NULL AS INTEGER) AS "
         "household_id, CAST(NULL AS VARCHAR) AS village_code, CAST(NULL AS BOOLEAN) AS named_is_member, CAST(NULL AS "
         "BOOLEAN) AS in_review, "
         "CAST(NULL AS BIGINT) AS _delivery, CAST(NULL AS BIGINT) AS _src, CAST(NULL AS DATE) AS period_from, "
         "CAST(NULL AS DATE) AS period_to WHERE FALSE";
}

/// A newer delivery that speaks for the same place and time takes the older one's rows away.
bool is_newer(const Delivery& a, const Delivery& b) { return std::make_pair(a.to, a.id) > std::make_pair(b.to, b.id); }

std::string covers(const std::vector<std::string>& coverage, const std::string& column) {
  std::string any;
  for (const auto& region : coverage)
    any +=
        (any.empty() ? "" : " OR ") + fmt::format("starts_with(coalesce({}, ''), {})", column, quoted_literal(region));
  return any.empty() ? "FALSE" : "(" + any + ")";
}

/// The condition under which a row (or candidate) of this dataset has been replaced by a newer full delivery.
std::string superseded(const Dataset& dataset, const std::vector<Delivery>& deliveries, bool rows_have_key) {
  std::string any;
  for (const auto& older : deliveries)
    for (const auto& newer : deliveries) {
      if (!is_newer(newer, older)) continue;
      std::string condition = fmt::format("_delivery = {} AND {}", older.id, covers(newer.coverage, "village_code"));
      if (dataset.period != PeriodKind::State) {
        if (!rows_have_key) continue;
        const int from = dataset.period == PeriodKind::SchoolYear ? school_year_of(newer.from) : newer.from.year();
        const int to = dataset.period == PeriodKind::SchoolYear ? school_year_of(newer.to) : newer.to.year();
        condition += fmt::format(" AND {} BETWEEN {} AND {}", workspace::quoted_name(dataset.period_field), from, to);
      }
      any += (any.empty() ? "" : " OR ") + ("(" + condition + ")");
    }
  return any.empty() ? "FALSE" : any;
}

/// What the pack's models name: a dataset or a column that none of them names need not be loaded.
class Named {
 public:
  explicit Named(const policy::Pack& pack) {
    // From the last to the first: what a model selects by * may be named by the models that use it.
    std::map<std::string, std::set<std::string>> handed_on;
    for (auto model = pack.models.rbegin(); model != pack.models.rend(); ++model) {
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
std::string registry_rows(const std::filesystem::path& file, const Named& named) {
  std::string wanted =
      "'person_id', 'household_id', 'person_code', 'household_code', 'village_code', 'township_code', '_src'";
  for (const auto& column : named.all_columns()) wanted += ", " + quoted_literal(column);
  return fmt::format("SELECT COLUMNS(c -> c IN ({})) FROM read_parquet({})", wanted, quoted_literal(file.string()));
}

void create_dataset(Database& database, const RunInputs& inputs, const Dataset& dataset, const Named& named,
                    const std::set<std::string>& in_review) {
  std::vector<Delivery> deliveries;
  for (const auto& delivery : inputs.deliveries)
    // A state that was taken after as_of is not yet known on that day.
    if (delivery.dataset == dataset.code &&
        (dataset.period != PeriodKind::State || dataset.mode != Mode::Full || delivery.from <= inputs.as_of))
      deliveries.push_back(delivery);
  const bool is_asked = named.asks(dataset.code), may_repeat = dataset.mode == Mode::Increment && deliveries.size() > 1,
             may_be_superseded = dataset.mode == Mode::Full && deliveries.size() > 1;
  std::string own = "'_place'", linked;
  if (!dataset.period_field.empty()) own += ", " + quoted_literal(dataset.period_field);
  if (may_repeat) own += ", '_fingerprint'";
  for (const auto& column : intake::snapshot_columns(dataset))
    if (named.asks(dataset.code, column.name)) own += ", " + quoted_literal(column.name);
  for (const char* column : {"village_code", "named_is_member"})
    if (named.asks(dataset.code, column) || (may_be_superseded && column == std::string_view("village_code")))
      linked += std::string(", l.") + column;
  if (named.asks(dataset.code, "in_review"))
    linked += fmt::format(", l.method = {} AS in_review", static_cast<int>(matching::Method::Review));
  std::string rows;
  for (const auto& d : deliveries) {
    rows += (rows.empty() ? "" : " UNION ALL BY NAME ") +
            fmt::format(
                "SELECT r.* EXCLUDE _place, l.person_id, l.household_id{}, CAST({} AS BIGINT) AS _delivery, "
                "source_of({}, r._place) AS _src",
                linked, d.id, d.id);
    if (named.asks(dataset.code, "period_from")) rows += ", DATE '" + d.from.to_string() + "' AS period_from";
    if (named.asks(dataset.code, "period_to")) rows += ", DATE '" + d.to.to_string() + "' AS period_to";
    rows += fmt::format(
        " FROM (SELECT COLUMNS(c -> c IN ({})) FROM read_parquet({})) r JOIN read_parquet({}) l USING (_place)", own,
        quoted_literal(inputs.folder.rows_of(dataset.code, d.id).string()),
        quoted_literal(inputs.folder.links_of(dataset.code, d.id).string()));
  }
  if (rows.empty()) rows = empty_table(dataset);
  database.execute(fmt::format("CREATE {} every.{} AS {}", is_asked ? "TABLE" : "VIEW", dataset.code, rows));
  if (is_asked && may_repeat) {
    // The same event in two files is one event.
    database.execute(
        fmt::format("CREATE OR REPLACE TEMP TABLE repeated AS SELECT _fingerprint, min(_src) AS first FROM every.{} "
                    "GROUP BY _fingerprint HAVING count(*) > 1",
                    dataset.code));
    database.execute(fmt::format(
        "DELETE FROM every.{0} USING repeated r WHERE {0}._fingerprint = r._fingerprint AND {0}._src <> r.first",
        dataset.code));
  }
  if (dataset.mode == Mode::Full)
    database.execute(fmt::format("CREATE VIEW latest.{0} AS SELECT * FROM every.{0} WHERE NOT ({1})", dataset.code,
                                 superseded(dataset, deliveries, true)));

  if (!deliveries.empty() && in_review.contains(dataset.code)) {
    // Of another year's rows nothing is known today, but a model may look back (past_review).
    if (dataset.period == PeriodKind::Year || dataset.period == PeriodKind::SchoolYear)
      database.execute(fmt::format(
          "INSERT INTO past_review SELECT DISTINCT '{0}', e.{1}, c.person_id, c.household_id FROM read_parquet({2}) c "
          "JOIN every.{0} e ON e._src = source_of(c._delivery, c._place) WHERE c.dataset = '{0}'",
          dataset.code, workspace::quoted_name(dataset.period_field),
          quoted_literal(inputs.folder.candidates().string())));
    std::string current = dataset.mode == Mode::Full ? "NOT (" + superseded(dataset, deliveries, true) + ")" : "TRUE";
    if (dataset.period == PeriodKind::Year)
      current += fmt::format(" AND {} = {}", dataset.period_field, inputs.as_of.year());
    if (dataset.period == PeriodKind::SchoolYear)
      current += fmt::format(" AND {} = {}", dataset.period_field, school_year_of(inputs.as_of));
    std::string key = dataset.period == PeriodKind::Year || dataset.period == PeriodKind::SchoolYear
                          ? ", e." + workspace::quoted_name(dataset.period_field)
                          : "";
    database.execute(fmt::format(
        "INSERT INTO review_row SELECT dataset, person_id, household_id, _src FROM (SELECT c.*, e._src, "
        "h.village_code{0} FROM read_parquet({1}) c JOIN every.{2} e ON e._src = source_of(c._delivery, c._place) "
        "LEFT JOIN registry_household h ON h.household_id = c.household_id WHERE c.dataset = '{2}') WHERE {3}",
        key, quoted_literal(inputs.folder.candidates().string()), dataset.code, current));
  }

  std::string numbers;
  for (const auto& d : deliveries)
    if (std::filesystem::exists(inputs.folder.numbers_of(dataset.code, d.id)))
      numbers += (numbers.empty() ? "" : " UNION ALL ") +
                 fmt::format(
                     "SELECT n.person_id, n.name_agrees, n.sex_agrees, n.birth_agrees, CAST({0} AS BIGINT) AS "
                     "_delivery, source_of({0}, n._place) AS _src FROM read_parquet({1}) n",
                     d.id, quoted_literal(inputs.folder.numbers_of(dataset.code, d.id).string()));
  if (numbers.empty())
    numbers =
        "SELECT CAST(NULL AS INTEGER) AS person_id, TRUE AS name_agrees, TRUE AS sex_agrees, TRUE AS birth_agrees, "
        "CAST(NULL AS BIGINT) AS _delivery, CAST(NULL AS BIGINT) AS _src WHERE FALSE";
  database.execute(fmt::format(
      "CREATE VIEW numbers.{} AS SELECT n.* FROM (SELECT n.*, h.village_code FROM ({}) n JOIN registry_person p USING "
      "(person_id) LEFT JOIN registry_household h USING (household_id)) n WHERE NOT ({})",
      dataset.code, numbers, dataset.mode == Mode::Full ? superseded(dataset, deliveries, false) : "FALSE"));
}

/// region: the county's own places; delivered: what was handed over, for which time and place; parameter: values by
/// date.
void create_places(Database& database, const RunInputs& inputs) {
  database.execute("CREATE TABLE region (code VARCHAR, level VARCHAR)");
  database.execute("CREATE TABLE delivered (dataset VARCHAR, place VARCHAR, period_from DATE, period_to DATE)");
  std::string places, deliveries;
  for (const auto& region : inputs.pack.regions.all())
    if (region.code.starts_with(inputs.county))
      places += fmt::format("{}({}, {})", places.empty() ? "" : ", ", quoted_literal(region.code),
                            quoted_literal(region.level));
  for (const auto& d : inputs.deliveries)
    for (const auto& place : d.coverage)
      deliveries += fmt::format("{}({}, {}, DATE '{}', DATE '{}')", deliveries.empty() ? "" : ", ",
                                quoted_literal(d.dataset), quoted_literal(place), d.from.to_string(), d.to.to_string());
  // Values of other years than as_of's, for models that look back: the longest region in force on their day wins.
  database.execute(
      "CREATE TABLE parameter (name VARCHAR, region VARCHAR, valid_from DATE, valid_to DATE, value DECIMAL(18,4))");
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

void prepare_fact_base(workspace::Connections& connections, const RunInputs& inputs, Timings& timings) {
  Stopwatch watch(timings, "load snapshots");
  auto& database = connections.of(0);
  for (const char* schema : {"every", "latest", "numbers", "fact"})
    database.execute(std::string("CREATE SCHEMA ") + schema);
  // Three-valued "any": true if one is, unknown if none is and one might be. Used by the fact models.
  database.execute(
      "CREATE MACRO any_true(x) AS CASE WHEN bool_or(x) THEN TRUE WHEN bool_or(x IS NULL) THEN NULL ELSE FALSE END");
  database.execute(
      "CREATE MACRO age_on(born, day) AS year(day) - year(born) - CASE WHEN month(day) * 100 + day(day) < month(born) "
      "* 100 + day(born) THEN 1 ELSE 0 END");
  // A row's number over all files: the delivery, and the place in it.
  database.execute("CREATE MACRO source_of(delivery, place) AS CAST(delivery AS BIGINT) * 4294967296 + place");
  // The Wilson score interval of a share found in so many draws, at a quantile of the normal distribution: below it for
  // a negative quantile, above it for a positive one. Wilson (1927), J. Am. Stat. Assoc. 22, 209-212.
  database.execute(
      "CREATE MACRO wilson(share, n, z) AS CAST(round((share + z * z / (2 * n) + z * sqrt(share * (1 - share) / n + z "
      "* z / (4 * n * n))) / (1 + z * z / n), 8) AS DECIMAL(18,8))");
  database.execute(
      "CREATE MACRO wilson_bound(share, draws, z) AS wilson(CAST(share AS DOUBLE), CAST(draws AS DOUBLE), CAST(z AS "
      "DOUBLE))");
  const Named named(inputs.pack);
  side_by_side(2, [&](size_t i, size_t worker) {
    connections.of(worker).execute(
        i == 0 ? "CREATE TABLE registry_household AS " + registry_rows(inputs.folder.registry_households(), named)
               : "CREATE TABLE registry_person AS " + registry_rows(inputs.folder.registry_persons(), named));
  });
  create_places(database, inputs);
  // Whom a row in review may be about; by row, for models that look at what the row could change.
  database.execute("CREATE TABLE review_row (dataset VARCHAR, person_id INTEGER, household_id INTEGER, _src BIGINT)");
  database.execute("CREATE VIEW review AS SELECT DISTINCT dataset, person_id, household_id FROM review_row");
  database.execute("CREATE TABLE past_review (dataset VARCHAR, year INTEGER, person_id INTEGER, household_id INTEGER)");
  std::set<std::string> in_review;
  for (const auto& row : database.rows("SELECT DISTINCT dataset FROM read_parquet(" +
                                       quoted_literal(inputs.folder.candidates().string()) + ")"))
    in_review.insert(workspace::to_text(row[0]));
  std::vector<const Dataset*> screened;
  for (const auto& dataset : inputs.pack.dictionary.datasets())
    if (!dataset.in_ledger && !dataset.apart) screened.push_back(&dataset);
  // The largest first: begun last, it would keep one core busy alone.
  std::map<std::string, int64_t> rows_of;
  for (const auto& delivery : inputs.deliveries) rows_of[delivery.dataset] += delivery.rows;
  std::stable_sort(screened.begin(), screened.end(),
                   [&](const auto* a, const auto* b) { return rows_of[a->code] > rows_of[b->code]; });
  side_by_side(screened.size(), [&](size_t i, size_t worker) {
    create_dataset(connections.of(worker), inputs, *screened[i], named, in_review);
  });
  for (const auto& delivery : inputs.deliveries) watch.rows += static_cast<uint64_t>(delivery.rows);
}

Result<std::string> filled_in(const std::string& sql, const RunInputs& inputs) {
  std::string out;
  for (size_t i = 0; i < sql.size(); ++i) {
    if (sql[i] != '$') {
      out += sql[i];
      continue;
    }
    size_t end = i + 1;
    while (end < sql.size() && ((sql[end] >= 'a' && sql[end] <= 'z') || sql[end] == '_')) ++end;
    const auto name = sql.substr(i + 1, end - i - 1);
    if (name == "as_of") out += "DATE '" + inputs.as_of.to_string() + "'";
    else {
      const auto found = inputs.pack.parameters.find(name);
      const auto* value = found == inputs.pack.parameters.end()
                              ? nullptr
                              : found->second.in_force(inputs.pack.policy_region(inputs.county), inputs.as_of);
      if (!value)
        return Refusal{"screening.no_parameter_value",
                       {{"name", name}, {"region", inputs.county}, {"as_of", inputs.as_of.to_string()}}};
      out += value->value.to_string();
    }
    i = end - 1;
  }
  return out;
}

bool is_met(const policy::Need& need, const std::string& village, const RunInputs& inputs) {
  using Window = policy::Need::Window;
  const auto& as_of = inputs.as_of;
  const auto year = *Date::from_ymd(as_of.year(), 1, 1);
  Date from, to;
  switch (need.window) {
    case Window::Any: from = Date::from_days(INT32_MIN / 2), to = Date::from_days(INT32_MAX / 2); break;
    case Window::State: from = as_of.plus_months(-12).plus_days(1), to = as_of; break;
    case Window::Year: from = year, to = year.plus_months(12).plus_days(-1); break;
    case Window::SchoolYear:
      from = *Date::from_ymd(school_year_of(as_of), 9, 1), to = from.plus_months(12).plus_days(-1);
      break;
    case Window::Term: {
      const bool spring = as_of.month() >= 2 && as_of.month() <= 7;
      from = *Date::from_ymd(as_of.month() == 1 ? as_of.year() - 1 : as_of.year(), spring ? 2 : 8, 1);
      to = from.plus_months(6).plus_days(-1);
      break;
    }
    case Window::IncomeYear: from = as_of.plus_months(-12), to = as_of; break;
    case Window::Month:
    case Window::Quarter: {
      const Date after =
          as_of.plus_days(1).first_of_month();  // the first day of the month after the last that has ended
      const Date end = need.window == Window::Month ? after : after.plus_months(-((after.month() - 1) % 3));
      from = end.plus_months(need.window == Window::Month ? -1 : -3), to = end.plus_days(-1);
      break;
    }
    case Window::Fact: return true;  // answered subject by subject
  }
  for (const auto& delivery : inputs.deliveries) {
    if (delivery.dataset != need.dataset || delivery.from > to || delivery.to < from) continue;
    for (const auto& region : delivery.coverage)
      if (village.starts_with(region) || (village.empty() && region == inputs.county)) return true;
  }
  // Township by township is the county too.
  const auto townships = inputs.pack.regions.children(inputs.county);
  return village.empty() && !townships.empty() &&
         std::all_of(townships.begin(), townships.end(),
                     [&](const auto* township) { return is_met(need, township->code, inputs); });
}

}  // namespace guben::screening
