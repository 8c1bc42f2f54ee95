#include "screening/run.hpp"

#include <nlohmann/json.hpp>

#include "core/digest.hpp"
#include "core/side_by_side.hpp"
#include "core/text.hpp"
#include "workspace/table_writer.hpp"

namespace guben::screening {
namespace {
using nlohmann::json;
using workspace::Database;
using workspace::quoted_literal;

constexpr size_t kSharedRows = 16384;  // rows of one piece of work
constexpr const char* kVersion = "1";  // of what a run computes beside the pack; a change of the engine changes it

std::string run_id(const RunInputs& inputs, ledger::Ledger& ledger) {
  std::vector<std::string> parts;
  for (const auto& d : inputs.deliveries)
    parts.push_back(d.dataset + " " + d.fingerprint + " " + fmt::format("{}", fmt::join(d.coverage, " ")) + " " +
                    d.from.to_string() + " " + d.to.to_string());
  std::sort(parts.begin(), parts.end());
  // What people decided about the registry is an input too.
  auto accepted = ledger.database().prepare(
      "SELECT dataset, subject, field, proposed_value FROM proposal WHERE state = 'accepted' ORDER BY dataset, "
      "subject, field, id");
  while (accepted.step()) parts.push_back(accepted.text(0) + "/" + accepted.text(1) + "/" + accepted.text(2));
  std::string all =
      inputs.as_of.to_string() + "\n" + inputs.pack.fingerprint + "\n" + kVersion + "\n" + inputs.county + "\n";
  for (const auto& part : parts) all += part + "\n";
  return sha256_hex(all).substr(0, 12);
}

/// An indicator's units, and what they add up to for every area they lie in: village by village first, for units are
/// many. A unit that is not known may count in full, or once where it is not among those out of which is counted. The
/// interval of a sample spans from none to all of the answers that are not known.
std::string indicator_sql(const policy::FactModel& model) {
  const auto interval = fmt::format(
      ", wilson_bound(sum(v.at_least) / sum(v.denominator), sum(v.draws), -${1}) AS {0}_low, "
      "wilson_bound(sum(v.at_most) / sum(v.denominator), sum(v.draws), ${1}) AS {0}_high",
      model.name, model.quantile);
  return fmt::format(
      "CREATE TABLE unit.{0} AS {1}; CREATE TABLE fact.{0} AS SELECT a.code AS subject_id, CAST(CASE WHEN "
      "bool_and(v.all_known) THEN sum(v.at_least) END AS DECIMAL(18,2)) AS {0}_numerator, "
      "CAST(sum(v.at_least) AS DECIMAL(18,2)) AS {0}_at_least, CAST(sum(v.at_most) AS DECIMAL(18,2)) AS {0}_at_most, "
      "CAST(sum(v.denominator) AS DECIMAL(18,2)) AS {0}_denominator{2} "
      "FROM (SELECT village_code, count(*) = count(numerator) AS all_known, sum(coalesce(numerator, 0)) AS at_least, "
      "sum(coalesce(numerator, if(denominator = 0, 1, denominator))) AS at_most, sum(denominator) AS denominator{3} "
      "FROM unit.{0} GROUP BY village_code) v "
      "JOIN region a ON a.level IN ('village', 'township', 'county') AND starts_with(v.village_code, a.code) GROUP BY "
      "a.code",
      model.name, model.sql, model.is_sampled() ? interval : "", model.is_sampled() ? ", sum(draws) AS draws" : "");
}

/// A model that counts what the households' and persons' tables found comes after them, and so does what uses it.
enum class Stage { Before, After };
std::vector<policy::FactModel> models_of(Stage stage, const policy::Pack& pack) {
  const auto after = pack.models_after_findings();
  std::vector<policy::FactModel> models;
  for (const auto& model : pack.models)
    if (after.contains(model.name) == (stage == Stage::After)) models.push_back(model);
  return models;
}

/// Heavy ones first, as far as each comes after those it uses: begun last, one would keep a core busy alone. A model
/// weighs what the datasets it names do.
std::vector<policy::FactModel> heaviest_first(std::vector<policy::FactModel> models, const RunInputs& inputs) {
  std::map<std::string, int64_t> weight_of;
  for (const auto& model : models)
    for (const auto& d : inputs.deliveries)
      if (contains(model.sql, "." + d.dataset)) weight_of[model.name] += d.rows;
  std::stable_sort(models.begin(), models.end(),
                   [&](const auto& a, const auto& b) { return weight_of[a.name] > weight_of[b.name]; });
  std::set<std::string> waiting;
  for (const auto& model : models) waiting.insert(model.name);
  std::vector<policy::FactModel> ordered;
  while (!models.empty()) {
    const auto next = std::find_if(models.begin(), models.end(), [&](const auto& model) {
      return std::none_of(model.uses.begin(), model.uses.end(),
                          [&](const auto& used) { return waiting.contains(used); });
    });
    assert(next != models.end() && "a pack's models use only earlier ones");
    waiting.erase(next->name);
    ordered.push_back(std::move(*next));
    models.erase(next);
  }
  return ordered;
}

Result<void> run_models(workspace::Connections& connections, const RunInputs& inputs,
                        const std::vector<policy::FactModel>& in_pack_order, Timings& timings) {
  Stopwatch watch(timings, "facts");
  const auto models = heaviest_first(in_pack_order, inputs);
  std::vector<std::string> statements;
  std::vector<std::vector<size_t>> after(models.size());
  for (size_t i = 0; i < models.size(); ++i) {
    auto sql = filled_in(models[i].is_indicator() ? indicator_sql(models[i])
                                                  : "CREATE TABLE fact." + models[i].name + " AS " + models[i].sql,
                         inputs);
    if (!sql) return sql.error();
    statements.push_back(std::move(*sql));
    for (size_t earlier = 0; earlier < i; ++earlier)
      if (std::find(models[i].uses.begin(), models[i].uses.end(), models[earlier].name) != models[i].uses.end())
        after[i].push_back(earlier);
  }
  Progress progress("facts", models.size());
  std::vector<std::optional<Refusal>> refused(models.size());
  side_by_side(
      models.size(),
      [&](size_t i, size_t worker) {
        try {
          connections.of(worker).execute(statements[i]);
        } catch (const Failure& failure) {
          refused[i] = Refusal{"screening.fact_model_failed", {{"model", models[i].name}, {"problem", failure.what()}}};
        }
        progress.advance();
      },
      after);
  for (const auto& refusal : refused)
    if (refusal) return *refusal;
  return {};
}

/// Townships of one policy share their row of values: nearly always all of them.
void create_parameters(Database& database, const policy::Pack& pack,
                       const std::map<std::string, std::vector<const policy::ParameterValue*>>& by_township) {
  std::map<std::vector<const policy::ParameterValue*>, std::string> townships_of;
  for (const auto& [township, values] : by_township) {
    auto& townships = townships_of[values];
    townships += (townships.empty() ? "" : ", ") + quoted_literal(township);
  }
  std::string rows;
  for (const auto& [values, townships] : townships_of) {
    rows += fmt::format("{}SELECT unnest([{}]) AS township_code", rows.empty() ? "" : " UNION ALL ", townships);
    size_t number = 0;
    for (const auto& [name, parameter] : pack.parameters)
      rows += fmt::format(", CAST({} AS DECIMAL(38,{})) AS p{}",
                          values[number] ? values[number]->value.to_string() : "NULL", parameter.scale, number),
          ++number;
  }
  database.execute("CREATE TABLE parameters AS " + rows);
}

void create_needs(Database& database, const Plan& plan, const RunInputs& inputs, RunSummary& summary) {
  std::vector<std::string> villages{""};
  for (const auto* township : inputs.pack.regions.children(inputs.county)) {
    villages.push_back(township->code);
    for (const auto* village : inputs.pack.regions.children(township->code)) villages.push_back(village->code);
  }
  std::vector<workspace::ColumnSpec> columns{{"need_village", "VARCHAR"}};
  for (size_t n = 0; n < plan.needs.size(); ++n) columns.push_back({fmt::format("n{}", n), "BOOLEAN"});
  workspace::TableWriter rows(database, "need_rows", columns);
  std::map<std::string, std::set<std::string>> missing;
  for (const auto& village : villages) {
    rows.put_text(0, village);
    for (size_t n = 0; n < plan.needs.size(); ++n) {
      const bool met = is_met(plan.needs[n], village, inputs);
      rows.put_boolean(n + 1, met);
      if (!met && china::level_of(village) == std::string_view("village"))
        missing[policy::to_text(plan.needs[n])].insert(village.substr(0, 9));
    }
    rows.end_row();
  }
  rows.finish();
  for (const auto& [need, townships] : missing) summary.missing[need] = {townships.begin(), townships.end()};
  database.execute("CREATE OR REPLACE TABLE needs_" + plan.subject + " AS SELECT * FROM need_rows");
}

/// The wide relation: one row a subject, its facts under generated names, the parameters and needs of its place.
std::string wide_sql(const policy::Pack& pack, const std::string& subject,
                     const std::filesystem::path& population_file) {
  const auto scope = pack.scope_of(subject);
  std::string columns, joins;
  for (const auto* model : pack.models_of(subject)) {
    for (const auto& column : model->columns) {
      const std::string own = model->name + "." + workspace::quoted_name(column.name);
      const auto& generated = scope.at(column.name).sql;
      // No row of the model and a null in it are different things.
      if (model->is_population || column.absent.empty()) columns += ", " + own + " AS " + generated;
      else
        columns += fmt::format(", CASE WHEN {}.subject_id IS NULL THEN {} ELSE {} END AS {}", model->name,
                               column.absent, own, generated);
    }
    if (model->is_population)
      joins = "read_parquet(" + quoted_literal(population_file.string()) + ") " + model->name + joins;
    else
      joins += fmt::format(" LEFT JOIN fact.{0} {0} ON {0}.subject_id = {1}.subject_id", model->name,
                           pack.population_of(subject)->name);
  }
  const auto population = pack.population_of(subject)->name;
  // Inside a run people are numbers of the registry; what is kept knows them by their codes.
  return fmt::format(
      "SELECT code.code AS subject_code, home.household_code, {0}.village_code{1}, p.*, n.* FROM {2} JOIN code_{3} "
      "code ON code.subject_id = {0}.subject_id LEFT JOIN registry_household home ON home.household_id = "
      "{0}.household_id "
      "JOIN parameters p ON p.township_code = coalesce(substring({0}.village_code, 1, 9), '') JOIN needs_{3} n ON "
      "n.need_village = coalesce({0}.village_code, '')",
      population, columns, joins, subject);
}

/// found.X: one row a hit of subject kind X, for models that look at what was found.
void create_found(Database& database, const Plan& plan) {
  std::map<std::string, std::string> severity_of;
  for (const auto* table : plan.tables)
    for (const auto& row : table->rows)
      if (auto& severity = severity_of[row.rule]; severity != "amber")
        severity = row.severity;  // red only where every row of it is
  std::string hits;
  for (size_t bit = 0; bit < plan.rules.size(); ++bit)
    hits += fmt::format("{}SELECT subject_id, village_code, {} AS rule, {} AS severity FROM decided_{} WHERE {}",
                        hits.empty() ? "" : " UNION ALL ", quoted_literal(plan.rules[bit]),
                        quoted_literal(severity_of[plan.rules[bit]]), plan.subject, bit_is_set("hit", bit));
  database.execute("CREATE VIEW found." + plan.subject + " AS " + hits);
}

void count_outcomes(Database& database, const Plan& plan, RunSummary& summary) {
  summary.subjects[plan.subject] = database.number("SELECT count(*) FROM decided_" + plan.subject);
  std::map<std::string, RuleCount> counts;
  for (const auto* table : plan.tables)
    for (const auto& row : table->rows) {
      auto& count = counts[row.rule];
      count.rule = row.rule, count.subject = plan.subject, count.route = row.route;
      if (count.severity != "red") count.severity = row.severity;  // a rule whose rows differ counts as its gravest
    }
  std::string columns;
  for (const char* word : {"hit", "undecided", "not_run"})
    for (size_t bit = 0; bit < plan.rules.size(); ++bit)
      columns += fmt::format(", sum(({}{} >> {}) & 1)", word, bit / kRulesPerWord, bit % kRulesPerWord);
  database.query("SELECT coalesce(substring(village_code, 1, 9), '') AS township" + columns + " FROM decided_" +
                     plan.subject + " GROUP BY township ORDER BY township",
                 [&](const workspace::Block& block) {
                   for (size_t row = 0; row < block.rows; ++row)
                     for (size_t bit = 0; bit < plan.rules.size(); ++bit) {
                       auto& count = counts[plan.rules[bit]];
                       const auto hits = block.columns[1 + bit].integer(row);
                       count.hit += hits;
                       if (hits > 0) count.hits_by_township[std::string(block.columns[0].text(row))] += hits;
                       count.undecided += block.columns[1 + plan.rules.size() + bit].integer(row);
                       count.not_run += block.columns[1 + 2 * plan.rules.size() + bit].integer(row);
                     }
                 });
  for (auto& [rule, count] : counts) summary.rules.push_back(std::move(count));
}

/// Where each fact came from, kept for the subjects somebody will ask about.
Result<void> write_lineage(workspace::Connections& connections, const Plan& plan, const RunInputs& inputs,
                           const std::filesystem::path& folder) {
  std::string any;
  for (size_t w = 0; w < plan.words(); ++w)
    any += fmt::format("{}hit{w} <> 0 OR undecided{w} <> 0", w ? " OR " : "", fmt::arg("w", w));
  connections.of(0).execute(
      fmt::format("CREATE OR REPLACE TABLE asked AS SELECT c.subject_id, c.code FROM decided_{0} d JOIN code_{0} c ON "
                  "c.code = d.subject_id WHERE {1}",
                  plan.subject, any));
  std::vector<std::pair<std::string, std::string>> lineages;  // model, statement
  for (const auto* model : inputs.pack.models_of(plan.subject)) {
    if (model->lineage.empty()) continue;
    auto sql = filled_in(model->lineage, inputs);
    if (!sql) return sql.error();
    lineages.emplace_back(model->name,
                          "SELECT a.code AS subject_id, l._src FROM (SELECT DISTINCT subject_id, _src FROM (" + *sql +
                              ")) l JOIN asked a ON a.subject_id = l.subject_id");
  }
  side_by_side(lineages.size(), [&](size_t i, size_t worker) {
    workspace::write_parquet(connections.of(worker), lineages[i].second,
                             folder / ("lineage_" + lineages[i].first + ".parquet"));
  });
  return {};
}

std::filesystem::path subjects_file(const std::filesystem::path& run, const std::string& subject) {
  return run / (subject + ".parquet");
}
std::filesystem::path parameters_file(const std::filesystem::path& run) { return run / "parameters.parquet"; }
std::filesystem::path needs_file(const std::filesystem::path& run, const std::string& subject) {
  return run / ("needs_" + subject + ".parquet");
}

json to_json(const RunSummary& s) {
  json j{
      {"id", s.id},         {"as_of", s.as_of},       {"pack", s.pack_name},  {"pack_fingerprint", s.pack_fingerprint},
      {"county", s.county}, {"subjects", s.subjects}, {"missing", s.missing}, {"rules", json::array()}};
  for (const auto& r : s.rules)
    j["rules"].push_back({{"rule", r.rule},
                          {"subject", r.subject},
                          {"severity", r.severity},
                          {"route", r.route},
                          {"hit", r.hit},
                          {"undecided", r.undecided},
                          {"not_run", r.not_run},
                          {"townships", r.hits_by_township}});
  return j;
}

bool is_of_registry(const std::string& subject) { return subject == "household" || subject == "person"; }

/// One kind of subject: its wide relation through its tables, the outcomes counted and stored with where the facts came
/// from.
Result<void> decide(workspace::Connections& connections, const Plan& plan, const RunInputs& inputs,
                    const std::filesystem::path& part, RunSummary& summary, Timings& timings) {
  if (plan.tables.empty()) return {};
  auto& database = connections.of(0);
  const auto& subject = plan.subject;
  // Households and persons are numbers inside a run; all others are known by their codes throughout.
  if (is_of_registry(subject))
    database.execute(fmt::format(
        "CREATE VIEW code_{0} AS SELECT {0}_id AS subject_id, {0}_code AS code FROM registry_{0}", subject));
  else
    database.execute(fmt::format("CREATE VIEW code_{0} AS SELECT subject_id, subject_id AS code FROM fact.{1}", subject,
                                 inputs.pack.population_of(subject)->name));
  {
    Stopwatch watch(timings, "decisions");
    create_needs(database, plan, inputs, summary);
    // DuckDB shares work out by row groups: a table of 90 000 households would be one piece, and one core's.
    const auto population = part / ("population_" + subject + ".parquet");
    workspace::write_parquet(database, fmt::format("SELECT * FROM fact.{}", inputs.pack.population_of(subject)->name),
                             population, kSharedRows);
    database.execute(fmt::format("CREATE VIEW wide_{} AS {}", subject, wide_sql(inputs.pack, subject, population)));
    const auto file = subjects_file(part, subject);
    workspace::write_parquet(database, compile(plan, inputs.pack, fmt::format("wide_{}", subject)), file);
    database.execute(fmt::format("CREATE VIEW decided_{} AS SELECT * FROM read_parquet({})", subject,
                                 quoted_literal(file.string())));
    create_found(database, plan);
    count_outcomes(database, plan, summary);
    watch.rows = static_cast<uint64_t>(summary.subjects[subject]);
  }
  Stopwatch watch(timings, "store run");
  workspace::write_parquet(database, fmt::format("SELECT * FROM needs_{}", subject), needs_file(part, subject));
  return write_lineage(connections, plan, inputs, part);
}

}  // namespace

std::vector<const RuleCount*> in_order(const RunSummary& run, const policy::Pack& pack) {
  std::vector<const RuleCount*> rules;
  for (const auto& rule : run.rules) rules.push_back(&rule);
  std::stable_sort(rules.begin(), rules.end(), [&](const auto* a, const auto* b) {
    return pack.rules.at(a->rule).order < pack.rules.at(b->rule).order;
  });
  return rules;
}

std::filesystem::path units_file(const std::filesystem::path& run, const std::string& indicator) {
  return run / ("units_" + indicator + ".parquet");
}

std::filesystem::path run_folder(const workspace::CountyFolder& folder, const std::string& run) {
  return folder.runs() / run;
}

std::optional<std::string> stored_subjects(const std::filesystem::path& run, const std::string& subject) {
  const auto file = subjects_file(run, subject);
  if (!std::filesystem::exists(file)) return std::nullopt;
  const auto read = [](const std::filesystem::path& path) {
    return "read_parquet(" + quoted_literal(path.string()) + ")";
  };
  return fmt::format(
      "(SELECT * FROM {} d JOIN {} p ON p.township_code = coalesce(substring(d.village_code, 1, 9), '') JOIN {} n ON "
      "n.need_village = coalesce(d.village_code, ''))",
      read(file), read(parameters_file(run)), read(needs_file(run, subject)));
}

Result<std::map<std::string, std::vector<const policy::ParameterValue*>>> parameters_by_township(
    const policy::Pack& pack, const std::string& county, Date as_of) {
  std::map<std::string, std::vector<const policy::ParameterValue*>> by_township;
  std::vector<std::string> townships{""};
  for (const auto* township : pack.regions.children(county)) townships.push_back(township->code);
  std::set<std::string> used;
  for (const auto& table : pack.tables) {
    std::set<std::string> names;
    for (const auto& input : table.inputs) feel::collect_names(*input.expression, names);
    for (const auto& row : table.rows)
      for (const auto& cell : row.cells)
        for (const auto& test : cell.tests) feel::collect_names(*test, names);
    used.insert(names.begin(), names.end());
  }
  for (const auto& township : townships) {
    auto& values = by_township[township];
    for (const auto& [name, parameter] : pack.parameters) {
      values.push_back(parameter.in_force(pack.policy_region(township.empty() ? county : township), as_of));
      if (!values.back() && used.contains(name))
        return Refusal{"screening.no_parameter_value",
                       {{"name", name}, {"region", county}, {"as_of", as_of.to_string()}}};
    }
  }
  return by_township;
}

Result<RunSummary> screen(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                          Date as_of, Timings& timings, Recorded recorded) {
  const auto county = ledger.setting("county");
  if (!county || !std::filesystem::exists(folder.registry_persons())) return Refusal{"screening.not_matched"};
  const RunInputs inputs{folder, pack, ledger.deliveries(), *county, as_of};
  for (const auto& d : inputs.deliveries) {
    const auto* dataset = pack.dictionary.find(d.dataset);
    if (dataset && !dataset->in_ledger && !dataset->apart && !std::filesystem::exists(folder.links_of(d.dataset, d.id)))
      return Refusal{"screening.not_matched"};
  }
  const auto by_township = parameters_by_township(pack, *county, as_of);
  if (!by_township) return by_township.error();

  RunSummary summary;
  summary.id = run_id(inputs, ledger);
  summary.as_of = as_of.to_string();
  summary.pack_name = pack.name;
  summary.pack_fingerprint = pack.fingerprint;
  summary.county = *county;
  const auto target = run_folder(folder, summary.id);
  const auto part = folder.runs() / (summary.id + ".part");
  std::filesystem::remove_all(part);
  std::filesystem::create_directories(part);

  Database database;
  database.execute("CREATE SCHEMA found");
  database.execute("CREATE SCHEMA unit");
  workspace::Connections connections(database);
  prepare_fact_base(connections, inputs, timings);
  create_parameters(database, pack, *by_township);
  workspace::write_parquet(database, "SELECT * FROM parameters", parameters_file(part));
  // Households and persons first: models of the other subjects may count what was found of them.
  for (const auto stage : {Stage::Before, Stage::After}) {
    if (auto done = run_models(connections, inputs, models_of(stage, pack), timings); !done) return done.error();
    for (const auto& subject : pack.subjects())
      if (is_of_registry(subject) == (stage == Stage::Before))
        if (auto done = decide(connections, plan_for(pack, subject), inputs, part, summary, timings); !done)
          return done.error();
  }
  for (const auto& model : pack.models)
    if (model.is_indicator())
      workspace::write_parquet(database, "SELECT * FROM unit." + model.name, units_file(part, model.name));
  std::ofstream(part / "summary.json") << to_json(summary).dump(1) << '\n';
  json deliveries = json::array();
  for (const auto& d : inputs.deliveries)
    deliveries.push_back({{"id", d.id},
                          {"dataset", d.dataset},
                          {"file", d.file},
                          {"sheets", d.sheets},
                          {"from", d.from.to_string()},
                          {"to", d.to.to_string()},
                          {"coverage", d.coverage}});
  std::ofstream(part / "deliveries.json") << deliveries.dump(1) << '\n';
  std::filesystem::remove_all(target);
  std::filesystem::rename(part, target);

  if (recorded == Recorded::No) return summary;
  ledger::Transaction transaction(ledger.database());
  ledger.add_run({summary.id, summary.as_of, pack.name + " " + pack.fingerprint, summary.id});
  transaction.commit();
  ledger.publish_head();
  return summary;
}

Result<RunSummary> load_summary(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const std::string& run) {
  const auto runs = ledger.runs();
  std::string id = run;
  if (id.empty() && !runs.empty()) id = runs.back().id;
  const bool known = std::any_of(runs.begin(), runs.end(), [&](const auto& r) { return r.id == id; });
  if (!known || !std::filesystem::exists(run_folder(folder, id) / "summary.json"))
    return Refusal{id.empty() ? "screening.no_run" : "screening.unknown_run", {{"run", id}}};
  std::ifstream in(run_folder(folder, id) / "summary.json");
  const json j = json::parse(in);
  RunSummary s;
  s.id = j.at("id"), s.as_of = j.at("as_of"), s.pack_name = j.at("pack"), s.pack_fingerprint = j.at("pack_fingerprint"),
  s.county = j.at("county");
  s.subjects = j.at("subjects").get<std::map<std::string, int64_t>>();
  s.missing = j.at("missing").get<std::map<std::string, std::vector<std::string>>>();
  for (const auto& r : j.at("rules"))
    s.rules.push_back({r.at("rule"), r.at("subject"), r.at("severity"), r.at("route"), r.at("hit"), r.at("undecided"),
                       r.at("not_run"), r.at("townships").get<std::map<std::string, int64_t>>()});
  return s;
}

}  // namespace guben::screening
