#include "screening/empty_world.hpp"

#include "core/text.hpp"
#include "intake/snapshot.hpp"
#include "screening/fact_base.hpp"
#include "screening/models.hpp"
#include "screening/sql.hpp"

namespace guben::screening {
namespace {
using dictionary::Dataset;
using policy::FactColumn;
using policy::FactModel;

[[noreturn]] void refuse(const std::string& code, std::map<std::string, std::string> values) {
  throw YamlRefused{{code, std::move(values)}};
}

constexpr std::chrono::seconds kLongest{10};  // of one statement on empty tables, which take milliseconds

std::string place_of(const FactModel& model, int line) { return fmt::format("{}:{}", model.file, line); }

std::string joined(const std::set<std::string>& words) { return fmt::format("{}", fmt::join(words, ", ")); }

/// What DuckDB says of a statement, in our words where it is a name that is not there, and the line it is in.
[[noreturn]] void refuse_failed(const FactModel& model, int first_line, const std::string& said) {
  int line = first_line;
  if (const auto at = said.find("\nLINE "); at != std::string::npos) {
    const auto lines = std::atoi(said.c_str() + at + 6);
    line += std::max(0, lines - 1);
  }
  const auto quoted = [&](const char* before, const char* after) -> std::string {
    const auto from = said.find(before);
    if (from == std::string::npos) return {};
    const auto begin = from + std::string_view(before).size(), end = said.find(after, begin);
    return end == std::string::npos ? std::string() : said.substr(begin, end - begin);
  };
  const auto place = place_of(model, line);
  for (const char* before : {"Table with name ", "Table Function with name "})
    if (const auto table = quoted(before, " does not exist"); !table.empty())
      refuse("pack.unknown_table", {{"place", place}, {"name", table}});
  for (const auto& [before, after] : {std::pair("Referenced column \"", "\""),
                                      {"Referenced column ", " not found"},
                                      {"does not have a column named \"", "\""}})
    if (const auto column = quoted(before, after); !column.empty())
      refuse("pack.unknown_column", {{"place", place}, {"name", column}});
  const auto first_line_said = said.substr(0, said.find('\n'));
  refuse("pack.model_fails", {{"place", place}, {"problem", replaced(first_line_said, "workspace: ", "")}});
}

std::string given_by(const FactModel& model) { return (model.is_indicator() ? "unit." : "fact.") + model.name; }

bool is_of(const std::string& type, const FactColumn& column) {
  static const std::set<std::string> integers{"TINYINT",  "SMALLINT",  "INTEGER", "BIGINT",
                                              "UTINYINT", "USMALLINT", "UINTEGER"};
  switch (column.type) {
    case feel::Type::Boolean: return type == "BOOLEAN";
    case feel::Type::String: return type == "VARCHAR";
    case feel::Type::Date: return type == "DATE";
    default:
      return column.scale == 0 ? integers.contains(type)
                               : type.starts_with("DECIMAL(") && type.ends_with(fmt::format(",{})", column.scale));
  }
}

std::string declared(const FactColumn& column) {
  switch (column.type) {
    case feel::Type::Boolean: return "boolean (BOOLEAN)";
    case feel::Type::String: return "string (VARCHAR)";
    case feel::Type::Date: return "date (DATE)";
    default: return column.scale == 0 ? "integer (INTEGER)" : fmt::format("money (DECIMAL(18,{}))", column.scale);
  }
}

Words words_of(std::set<std::string> words) { return std::make_shared<std::set<std::string>>(std::move(words)); }

}  // namespace

workspace::Engine& EmptyWorld::engine() {
  static auto& engine = *new workspace::Engine({.memory = 1LL << 30, .threads = 1});
  return engine;
}

EmptyWorld::EmptyWorld(const policy::Pack& pack) : pack_(pack), words_(database_) {
  create_language(database_);
  for (const auto& dataset : pack.dictionary.datasets()) create(dataset);
  for (const auto* dataset : pack.dictionary.all())
    if (dataset->in_ledger) create_kept(*dataset);
  add_words_of_places();
  create_found();
}

/// What stands in the relations that are no dataset's.
void EmptyWorld::add_words_of_places() {
  const auto datasets = std::make_shared<std::set<std::string>>(),
             parameters = std::make_shared<std::set<std::string>>();
  for (const auto* dataset : pack_.dictionary.all()) datasets->insert(dataset->code);
  for (const auto& [name, parameter] : pack_.parameters) parameters->insert(name);
  for (const char* name : {"review", "review_row", "past_review", "delivered"})
    words_.add_relation(name, {{"dataset", datasets}});
  words_.add_relation("parameter", {{"name", parameters}});
  words_.add_relation("region", {{"level", words_of({"province", "prefecture", "county", "township", "village"})}});
}

void EmptyWorld::create_found() {
  const auto rules = std::make_shared<std::set<std::string>>();
  for (const auto& [id, rule] : pack_.rules) rules->insert(id);
  for (const auto& subject : pack_.subjects()) {
    for (const char* schema : {"found.", "undecided."}) {
      database_.execute("CREATE TABLE " + (schema + subject) +
                        " (subject_id VARCHAR, village_code VARCHAR, rule VARCHAR, severity VARCHAR)");
      words_.add_relation(schema + subject, {{"rule", rules}, {"severity", words_of({"red", "amber"})}});
    }
  }
}

/// Runs a model, and holds what it gives against what it declares.
void EmptyWorld::check(const FactModel& model) {
  auto columns = run(model);
  check_columns(model, given_by(model));
  words_.add_relation(given_by(model), std::move(columns));
  if (model.is_indicator()) check_columns_of_figures(model);
  // A step may leave it to those that use it to say where its rows come from; an indicator lists its units.
  const bool may_be_silent = model.subject.empty() || model.is_population || model.is_indicator();
  if (!model.lineage.empty() || !may_be_silent) check_lineage(model);
}
/// Runs a model for those that use it.
void EmptyWorld::make(const FactModel& model) {
  words_.add_relation(given_by(model), run(model));
  if (model.subject.empty() && !model.lineage.empty()) create_lineage(model);
}

/// The words of a dataset's code lists.
WordColumns words_of_fields(const Dataset& dataset) {
  WordColumns words;
  for (const auto& field : dataset.fields) {
    if (!field.enters_workspace() || field.values.empty()) continue;
    auto known = std::make_shared<std::set<std::string>>();
    for (const auto& value : field.values) known->insert(value.value);
    words.emplace(field.name, known);
  }
  return words;
}

/// What the ledger keeps beside the registers, and of earlier days.
void EmptyWorld::create_kept(const Dataset& dataset) {
  const Registers registers(pack_);
  for (const auto kept : kEveryKept) {
    if (kept == Kept::Now && dataset.is_register_of != dictionary::Register::None) continue;
    database_.execute(kept_relation(dataset, kept, no_kept_rows(dataset), registers.persons, registers.households));
    words_.add_relation(relation_of(dataset, kept), words_of_fields(dataset));
  }
}

void EmptyWorld::create(const Dataset& dataset) {
  auto words = words_of_fields(dataset);
  if (dataset.apart || (dataset.in_ledger && dataset.is_register_of == dictionary::Register::None)) return;
  if (dataset.in_ledger) {
    std::string columns;
    for (const auto& column : intake::snapshot_columns(dataset))
      columns += fmt::format("{} {}, ", workspace::quoted_name(column.name), column.sql_type);
    const bool is_person = dataset.is_register_of == dictionary::Register::Persons;
    columns += is_person ? "person_id INTEGER, person_code VARCHAR, household_id INTEGER, number_is_blank BOOLEAN, "
                           "number_is_sound BOOLEAN, number_shared_with_other_name BOOLEAN, number_in_other_household "
                           "BOOLEAN, _src BIGINT"
                         : "household_id INTEGER, household_code VARCHAR, village_code VARCHAR, township_code VARCHAR, "
                           "_src BIGINT";
    database_.execute("CREATE TABLE " + dataset.code + " (" + columns + ")");
    words_.add_relation(dataset.code, std::move(words));
    return;
  }
  database_.execute("CREATE TABLE every." + dataset.code + " AS " + empty_table(dataset));
  words_.add_relation("every." + dataset.code, words);
  if (dataset.mode == dictionary::Mode::Full) {
    database_.execute("CREATE TABLE latest." + dataset.code + " AS " + empty_table(dataset));
    words_.add_relation("latest." + dataset.code, words);
  }
  database_.execute(fmt::format(sql::create_empty_numbers, fmt::arg("dataset", dataset.code)));
  words_.add_relation("numbers." + dataset.code, {});
}

/// $as_of as a day, every parameter as null: a value that is not there must not break a statement.
std::string EmptyWorld::without_values(const std::string& sql) const {
  return policy::with_names_filled_in(sql, [&](const std::string& name) {
    return name == "as_of" ? "DATE '2020-06-30'" : null_of(pack_.parameters.at(name));
  });
}

/// Read before it is run: a pack may come from anywhere.
WordColumns EmptyWorld::run(const FactModel& model) {
  auto [columns, relations] = read(model, model.sql_line, model.sql);
  read_by_[model.name] = std::move(relations);
  check_uses(model);
  for (const auto& statement : statements_of(model)) execute(model, model.sql_line, without_values(statement));
  return columns;
}

void EmptyWorld::execute(const FactModel& model, int first_line, const std::string& sql) {
  try {
    database_.execute_within(kLongest, sql);
  } catch (const Failure& failure) { refuse_failed(model, first_line, failure.what()); }
}

std::map<std::string, std::string> EmptyWorld::types_of(const std::string& relation) {
  std::map<std::string, std::string> types;
  for (const auto& row : database_.rows("SELECT column_name, column_type FROM (DESCRIBE " + relation + ")"))
    types.emplace(workspace::to_text(row[0]), workspace::to_text(row[1]));
  return types;
}

void EmptyWorld::check_columns(const FactModel& model, const std::string& given) {
  auto types = types_of(given);
  const auto place = place_of(model, model.sql_line);
  const auto must = [&](const std::string& name, const FactColumn& column) {
    const auto found = types.find(name);
    if (found == types.end()) refuse("pack.column_not_given", {{"place", place}, {"name", name}});
    if (!is_of(found->second, column))
      refuse("pack.column_of_other_type",
             {{"place", place}, {"name", name}, {"declared", declared(column)}, {"given", found->second}});
    types.erase(found);
  };
  if (model.is_indicator()) {
    for (const char* name : {"unit", "village_code", "numerator", "denominator"})
      if (!types.contains(name)) refuse("pack.column_not_given", {{"place", place}, {"name", name}});
    return;
  }
  if (model.subject.empty()) return;
  if (!types.contains("subject_id")) refuse("pack.column_not_given", {{"place", place}, {"name", "subject_id"}});
  for (const auto& [name, type] : {std::pair("household_id", "INTEGER"), {"village_code", "VARCHAR"}}) {
    if (!model.is_population) break;
    const auto found = types.find(name);
    if (found == types.end()) refuse("pack.column_not_given", {{"place", place}, {"name", name}});
    if (found->second != type)
      refuse("pack.column_of_other_type",
             {{"place", place}, {"name", name}, {"declared", type}, {"given", found->second}});
    types.erase(found);
  }
  types.erase("subject_id");
  for (const auto& column : model.columns) {
    if (!column.has_bounds) {
      must(column.name, column);
      continue;
    }
    must(column.name + "_at_least", column);
    must(column.name + "_at_most", column);
  }
  if (!types.empty()) refuse("pack.column_not_declared", {{"place", place}, {"name", types.begin()->first}});
}

void EmptyWorld::check_columns_of_figures(const FactModel& model) {
  const auto types = types_of("fact." + model.name);
  for (const auto& column : model.columns)
    if (!types.contains(column.has_bounds ? column.name + "_at_least" : column.name))
      refuse("pack.column_not_given", {{"place", place_of(model, model.sql_line)}, {"name", column.name}});
}

std::pair<WordColumns, std::set<std::string>> EmptyWorld::read(const FactModel& model, int first_line,
                                                               const std::string& sql) {
  SqlReading reading;
  WordColumns columns;
  const auto filled = without_values(sql);
  const auto line_at = [&](size_t offset) {
    const auto before = filled.substr(0, std::min(offset, filled.size()));
    return place_of(model, first_line + static_cast<int>(std::count(before.begin(), before.end(), '\n')));
  };
  try {
    columns = words_.read(filled, reading);
  } catch (const Failure& failure) { refuse_failed(model, first_line, failure.what()); }
  if (!reading.foreign.empty())
    refuse("pack.unknown_table",
           {{"place", line_at(reading.foreign.front().offset)}, {"name", reading.foreign.front().name}});
  if (!reading.unknown.empty()) {
    const auto& word = reading.unknown.front();
    refuse(
        "pack.unknown_code",
        {{"place", line_at(word.offset)}, {"word", word.word}, {"name", word.column}, {"known", joined(word.known)}});
  }
  return {std::move(columns), std::move(reading.relations)};
}

/// What a model reads of others must be there before it, in every run.
void EmptyWorld::check_uses(const FactModel& model) const {
  for (const auto& relation : read_by_.at(model.name)) {
    const auto dot = relation.find('.');
    const auto schema = relation.substr(0, dot == std::string::npos ? 0 : dot);
    if (schema != "fact" && schema != "unit") continue;
    if (std::find(model.uses.begin(), model.uses.end(), relation.substr(dot + 1)) == model.uses.end())
      refuse("pack.model_not_in_uses", {{"place", place_of(model, model.sql_line)}, {"name", relation}});
  }
}

/// Datasets whose rows a model looks at, those of the models it uses included. Rows in review are doubts, not facts.
std::set<std::string> EmptyWorld::datasets_of(const FactModel& model) const {
  auto datasets = datasets_among(read_by_.at(model.name));
  for (const auto& used : model.uses) datasets.merge(datasets_of(*pack_.model(used)));
  return datasets;
}
std::set<std::string> EmptyWorld::datasets_among(const std::set<std::string>& relations) const {
  std::set<std::string> datasets;
  for (const auto& relation : relations) {
    const auto dot = relation.find('.');
    const auto schema = relation.substr(0, dot == std::string::npos ? 0 : dot);
    if (schema == "lineage") {
      if (const auto step = shown_by_.find(relation.substr(dot + 1)); step != shown_by_.end())
        datasets.merge(datasets_among(step->second));
    } else if (schema != "fact" && schema != "unit" && schema != "found" && schema != "undecided") {
      const auto name = relation.substr(dot == std::string::npos ? 0 : dot + 1);
      if (const auto* kept = schema.empty() ? dataset_shown_by(pack_.dictionary, name) : nullptr)
        datasets.insert(kept->code);
      else if (pack_.dictionary.find(name)) datasets.insert(name);
    }
  }
  return datasets;
}

/// A step's lineage is for those who use the step.
void EmptyWorld::create_lineage(const FactModel& model) {
  shown_by_[model.name] = read(model, model.lineage_line, model.lineage).second;
  execute(model, model.lineage_line, "CREATE VIEW lineage." + model.name + " AS " + without_values(model.lineage));
  words_.add_relation("lineage." + model.name, {});
}

void EmptyWorld::check_lineage(const FactModel& model) {
  const auto place = place_of(model, model.lineage.empty() ? model.sql_line : model.lineage_line);
  if (model.subject.empty()) {
    create_lineage(model);
  } else if (!model.lineage.empty()) {
    shown_by_[model.name] = read(model, model.lineage_line, model.lineage).second;
    execute(
        model, model.lineage_line,
        "CREATE OR REPLACE TEMP TABLE asked AS SELECT subject_id, _src FROM (" + without_values(model.lineage) + ")");
    if (const auto types = types_of("asked"); types.at("_src") != "BIGINT")
      refuse("pack.column_of_other_type",
             {{"place", place}, {"name", "_src"}, {"declared", "BIGINT"}, {"given", types.at("_src")}});
  }
  const auto read = datasets_of(model), named = datasets_among(shown_by_[model.name]);
  std::set<std::string> hidden;
  std::set_difference(read.begin(), read.end(), named.begin(), named.end(), std::inserter(hidden, hidden.end()));
  if (!hidden.empty()) refuse("pack.lineage_hides", {{"place", place}, {"names", joined(hidden)}});
}

}  // namespace guben::screening
