#include "screening/decide.hpp"

#include "core/side_by_side.hpp"
#include "core/text.hpp"
#include "screening/run_folder.hpp"
#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"
#include "workspace/table_writer.hpp"

namespace guben::screening {
namespace {
using workspace::Database;
using workspace::quoted_literal;

constexpr size_t kSharedRows = 16384;  // rows of one piece of work

void create_needs(Database& database, const Plan& plan, const RunInputs& inputs, RunSummary& summary) {
  std::vector<MetNeed> met;
  for (const auto& need : plan.needs) met.emplace_back(need, inputs);
  std::vector<workspace::ColumnSpec> columns{{"need_village", "VARCHAR"}};
  for (size_t n = 0; n < plan.needs.size(); ++n) columns.push_back({fmt::format("n{}", n), "BOOLEAN"});
  workspace::TableWriter rows(database, "need_rows", columns);
  std::map<std::string, std::set<std::string>> missing;
  for (const auto& village : places_of(inputs)) {
    rows.put_text(0, village);
    for (size_t n = 0; n < plan.needs.size(); ++n) {
      const bool is_met = met[n](village);
      rows.put_boolean(n + 1, is_met);
      if (!is_met && china::level_of(village) == std::string_view("village"))
        missing[policy::to_text(plan.needs[n])].insert(village.substr(0, 9));
    }
    rows.end_row();
  }
  rows.finish();
  for (const auto& [need, townships] : missing) summary.missing[need] = {townships.begin(), townships.end()};
  database.execute("CREATE OR REPLACE TABLE needs_" + plan.subject + " AS SELECT * FROM need_rows");
}

/// A model's column under its generated name. No row of the model and a null in it are different things.
std::string fact_sql(const policy::FactModel& model, const policy::FactColumn& column, const std::string& own,
                     const std::string& generated) {
  const auto value = model.name + "." + workspace::quoted_name(own);
  if (model.is_population || column.absent.empty()) return fmt::format(", {} AS {}", value, generated);
  return fmt::format(", CASE WHEN {}.subject_id IS NULL THEN {} ELSE {} END AS {}", model.name, column.absent, value,
                     generated);
}

std::string wide_sql(const policy::Pack& pack, const std::string& subject, const std::string& population_file) {
  const auto scope = pack.scope_of(subject);
  const auto& population = pack.population_of(subject)->name;
  std::string columns, joins;
  for (const auto* model : pack.models_of(subject)) {
    for (const auto& column : model->columns) {
      const auto& symbol = scope.at(column.name);
      const auto least = column.has_bounds ? column.name + "_at_least" : column.name;
      columns += fact_sql(*model, column, least, symbol.sql);
      if (column.has_bounds) columns += fact_sql(*model, column, column.name + "_at_most", symbol.sql_most);
    }
    if (model->is_population)
      joins = "read_parquet(" + workspace::file_literal(population_file) + ") " + model->name + joins;
    else joins += fmt::format(" LEFT JOIN fact.{0} {0} ON {0}.subject_id = {1}.subject_id", model->name, population);
  }
  return fmt::format(sql::wide, fmt::arg("population", population), fmt::arg("columns", columns),
                     fmt::arg("households", Registers(pack).households), fmt::arg("joins", joins),
                     fmt::arg("subject", subject));
}

/// found.X and undecided.X: one row for each rule that hits a subject of kind X, or cannot be decided of it, for models
/// that look at what was found.
void create_found(Database& database, const Plan& plan, const char* schema, const char* word) {
  std::string all;
  for (size_t bit = 0; bit < plan.rules.size(); ++bit) {
    const auto& rows = plan.decision(plan.rules[bit]).rows;
    const bool is_red = std::all_of(rows.begin(), rows.end(), [](const auto& row) { return row.severity == "red"; });
    all += fmt::format("{}SELECT subject_id, village_code, {} AS rule, '{}' AS severity FROM decided_{} WHERE {}",
                       all.empty() ? "" : " UNION ALL ", quoted_literal(plan.rules[bit]), is_red ? "red" : "amber",
                       plan.subject, bit_is_set(word, bit));
  }
  database.execute(fmt::format("CREATE VIEW {}.{} AS {}", schema, plan.subject, all));
}

void count_outcomes(Database& database, const Plan& plan, RunSummary& summary) {
  summary.subjects[plan.subject] = database.number("SELECT count(*) FROM decided_" + plan.subject);
  std::vector<RuleCount> counts;
  std::string columns;
  for (const auto& rule : plan.rules) {
    const auto& rows = plan.decision(rule).rows;
    auto& count = counts.emplace_back();
    count.rule = rule, count.subject = plan.subject, count.route = rows.back().route;
    // A rule whose rows differ counts as its gravest.
    const bool is_red = std::any_of(rows.begin(), rows.end(), [](const auto& row) { return row.severity == "red"; });
    count.severity = is_red ? "red" : "amber";
  }
  for (const char* word : {"hit", "undecided", "not_run"})
    for (size_t bit = 0; bit < plan.rules.size(); ++bit)
      columns += fmt::format(", sum(({}{} >> {}) & 1)", word, bit / kRulesPerWord, bit % kRulesPerWord);
  const auto rules = plan.rules.size();
  database.query(fmt::format(sql::count_outcomes, fmt::arg("sums", columns), fmt::arg("subject", plan.subject)),
                 [&](const workspace::Block& block) {
                   for (size_t row = 0; row < block.rows; ++row)
                     for (size_t bit = 0; bit < rules; ++bit) {
                       const auto hits = block.columns[1 + bit].integer(row);
                       counts[bit].hit += hits;
                       if (hits > 0) counts[bit].hits_by_township[std::string(block.columns[0].text(row))] += hits;
                       counts[bit].undecided += block.columns[1 + rules + bit].integer(row);
                       counts[bit].not_run += block.columns[1 + 2 * rules + bit].integer(row);
                     }
                 });
  for (auto& count : counts) summary.rules.push_back(std::move(count));
}

/// Of a part, the condition under which a subject was asked about.
std::string asked_of(const RunInputs& inputs, const std::string& subject) {
  if (!inputs.part || !inputs.part->asked.contains(subject)) return {};
  const auto& part = *inputs.part;
  std::vector<std::string> quoted;
  for (const auto& code : part.codes) quoted.push_back(quoted_literal(code));
  const auto codes = fmt::format("{}", fmt::join(quoted, ", "));
  if (subject == part.kind)
    return fmt::format(" WHERE subject_id IN (SELECT subject_id FROM code_{} WHERE code IN ({}))", subject, codes);
  const Registers registers(inputs.pack);
  return " " + fmt::format(sql::members_asked, fmt::arg("codes", codes), fmt::arg("persons", registers.persons),
                           fmt::arg("households", registers.households));
}

/// A model with several rows for a subject would ask it several times, and count it as often.
Result<void> check_one_row_each(Database& database, const Plan& plan, const policy::Pack& pack,
                                const std::string& whose, int64_t asked) {
  const auto& population = pack.population_of(plan.subject)->name;
  if (asked == database.number("SELECT count(DISTINCT subject_id) FROM fact." + population + whose)) return {};
  for (const auto* model : pack.models_of(plan.subject))
    if (const auto repeated = database.rows(fmt::format(sql::repeated_subject, fmt::arg("model", model->name)));
        !repeated.empty())
      return Refusal{"screening.fact_model_repeats",
                     {{"name", model->name}, {"subject", workspace::to_text(repeated.front().front())}}};
  return {};
}

/// Where each fact came from, kept for the subjects somebody will ask about.
void write_lineage(workspace::Connections& connections, const Plan& plan, const RunInputs& inputs,
                   const std::filesystem::path& run) {
  std::vector<std::string> any;
  for (size_t w = 0; w < plan.words(); ++w) any.push_back(fmt::format("hit{0} <> 0 OR undecided{0} <> 0", w));
  connections.of(0).execute(
      fmt::format(sql::asked, fmt::arg("subject", plan.subject), fmt::arg("any", fmt::join(any, " OR "))));
  std::vector<const policy::FactModel*> models;
  for (const auto* model : inputs.pack.models_of(plan.subject))
    if (!model->lineage.empty()) models.push_back(model);
  side_by_side(models.size(), [&](size_t i, size_t worker) {
    const auto lineage = filled_in(models[i]->lineage, inputs);
    workspace::write_parquet(connections.of(worker), fmt::format(sql::lineage_of_asked, fmt::arg("lineage", lineage)),
                             lineage_file(run, models[i]->name));
  });
}

}  // namespace

bool is_of_registry(const std::string& subject) { return subject == "household" || subject == "person"; }

void create_parameters(Database& database, const RunInputs& inputs) {
  std::vector<std::string> townships{""};
  for (const auto* township : inputs.pack.regions.children(inputs.county)) townships.push_back(township->code);
  // Townships of one policy share their row of values: nearly always all of them.
  std::map<std::vector<const policy::ParameterValue*>, std::vector<std::string>> townships_of;
  for (const auto& township : townships) {
    std::vector<const policy::ParameterValue*> values;
    for (const auto& [name, parameter] : inputs.pack.parameters)
      values.push_back(
          parameter.in_force(inputs.pack.policy_region(township.empty() ? inputs.county : township), inputs.as_of));
    townships_of[values].push_back(quoted_literal(township));
  }
  std::string rows;
  for (const auto& [values, places] : townships_of) {
    rows += fmt::format("{}SELECT unnest([{}]) AS township_code", rows.empty() ? "" : " UNION ALL ",
                        fmt::join(places, ", "));
    size_t number = 0;
    for (const auto& [name, parameter] : inputs.pack.parameters) {
      const auto value = values[number] ? values[number]->value.to_string() : "NULL";
      rows += fmt::format(", CAST({} AS DECIMAL(38,{})) AS p{}", value, parameter.scale, number++);
    }
  }
  database.execute("CREATE TABLE parameters AS " + rows);
}

Result<void> decide(workspace::Connections& connections, const Plan& plan, const RunInputs& inputs,
                    const std::filesystem::path& run, RunSummary& summary, Timings& timings) {
  if (plan.rules.empty()) return {};
  auto& database = connections.of(0);
  const auto& subject = plan.subject;
  const auto& population = inputs.pack.population_of(subject)->name;
  database.execute(
      is_of_registry(subject)
          ? fmt::format("CREATE VIEW code_{0} AS SELECT {0}_id AS subject_id, {0}_code AS code FROM registry_{0}",
                        subject)
          : fmt::format("CREATE VIEW code_{} AS SELECT subject_id, subject_id AS code FROM fact.{}", subject,
                        population));
  {
    Stopwatch watch(timings, "decisions");
    create_needs(database, plan, inputs, summary);
    // DuckDB shares work out by row groups: a table of 90 000 households would be one piece, and one core's.
    const auto population_file = run / ("population_" + subject + ".parquet");
    const auto whose = asked_of(inputs, subject);
    workspace::write_parquet(database, "SELECT * FROM fact." + population + whose, population_file, kSharedRows);
    database.execute(
        fmt::format("CREATE VIEW wide_{} AS {}", subject, wide_sql(inputs.pack, subject, population_file.string())));
    const auto file = subjects_file(run, subject);
    workspace::write_parquet(database, compile(plan, inputs.pack, "wide_" + subject), file);
    database.execute(fmt::format("CREATE VIEW decided_{} AS SELECT * FROM read_parquet({})", subject,
                                 workspace::file_literal(file)));
    create_found(database, plan, "found", "hit");
    create_found(database, plan, "undecided", "undecided");
    count_outcomes(database, plan, summary);
    watch.rows = static_cast<uint64_t>(summary.subjects[subject]);
    if (auto done = check_one_row_each(database, plan, inputs.pack, whose, summary.subjects[subject]); !done)
      return done;
  }
  Stopwatch watch(timings, "store run");
  workspace::write_parquet(database, "SELECT * FROM needs_" + subject, needs_file(run, subject));
  write_lineage(connections, plan, inputs, run);
  return {};
}

}  // namespace guben::screening
