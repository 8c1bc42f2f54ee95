#include "screening/pack_check.hpp"

#include "core/text.hpp"
#include "intake/snapshot.hpp"
#include "screening/code_words.hpp"
#include "screening/decide.hpp"
#include "screening/models.hpp"
#include "screening/pack_part.hpp"

namespace guben::screening {
namespace {
using dictionary::Dataset;
using policy::Decision;
using policy::FactColumn;
using policy::FactModel;
using policy::TableRow;

[[noreturn]] void refuse(const std::string& code, std::map<std::string, std::string> values) {
  throw YamlRefused{{code, std::move(values)}};
}

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

/// The world of a run without a row in it.
class EmptyWorld {
 public:
  explicit EmptyWorld(const policy::Pack& pack) : pack_(pack), words_(database_) {
    create_language(database_);
    for (const auto& dataset : pack.dictionary.datasets()) create(dataset);
    for (const char* sql :
         {"CREATE TABLE review_row (dataset VARCHAR, person_id INTEGER, household_id INTEGER, _src BIGINT)",
          "CREATE VIEW review AS SELECT DISTINCT dataset, person_id, household_id FROM review_row",
          "CREATE TABLE past_review (dataset VARCHAR, year INTEGER, person_id INTEGER, household_id INTEGER)",
          "CREATE TABLE region (code VARCHAR, level VARCHAR)",
          "CREATE TABLE delivered (dataset VARCHAR, place VARCHAR, period_from DATE, period_to DATE)",
          "CREATE TABLE parameter (name VARCHAR, region VARCHAR, valid_from DATE, valid_to DATE, value "
          "DECIMAL(18,4))"})
      database_.execute(sql);
    auto datasets = std::make_shared<std::set<std::string>>();
    for (const auto& dataset : pack.dictionary.datasets()) datasets->insert(dataset.code);
    auto parameters = std::make_shared<std::set<std::string>>();
    for (const auto& [name, parameter] : pack.parameters) parameters->insert(name);
    auto levels = std::make_shared<std::set<std::string>>();
    *levels = {"province", "prefecture", "county", "township", "village"};
    auto rules = std::make_shared<std::set<std::string>>();
    for (const auto& [id, rule] : pack.rules) rules->insert(id);
    auto severities = std::make_shared<std::set<std::string>>();
    *severities = {"red", "amber"};
    for (const char* name : {"review", "review_row", "past_review", "delivered"})
      words_.add_relation(name, {{"dataset", datasets}});
    words_.add_relation("parameter", {{"name", parameters}});
    words_.add_relation("region", {{"level", levels}});
    for (const auto& subject : pack.subjects()) {
      database_.execute("CREATE TABLE found." + subject +
                        " (subject_id VARCHAR, village_code VARCHAR, rule VARCHAR, severity VARCHAR)");
      words_.add_relation("found." + subject, {{"rule", rules}, {"severity", severities}});
    }
  }

  workspace::Database& database() { return database_; }

  /// Runs a model, and holds what it gives against what it declares.
  void check(const FactModel& model) {
    auto columns = run(model);
    check_columns(model, given_by(model));
    words_.add_relation(given_by(model), std::move(columns));
    if (model.is_indicator()) check_columns_of_figures(model);
    if (!model.lineage.empty()) check_lineage(model);
  }
  /// Runs a model for those that use it.
  void make(const FactModel& model) {
    words_.add_relation(given_by(model), run(model));
    if (model.subject.empty() && !model.lineage.empty()) create_lineage(model);
  }

 private:
  void create(const Dataset& dataset) {
    WordColumns words;
    for (const auto& field : dataset.fields) {
      if (!field.enters_workspace() || field.values.empty()) continue;
      auto known = std::make_shared<std::set<std::string>>();
      for (const auto& value : field.values) known->insert(value.value);
      words.emplace(field.name, known);
    }
    if (dataset.apart) return;
    if (dataset.in_ledger) {
      std::string columns;
      for (const auto& column : intake::snapshot_columns(dataset))
        columns += fmt::format("{} {}, ", workspace::quoted_name(column.name), column.sql_type);
      const bool is_person = dataset.code == "registry_person";
      columns += is_person
                     ? "person_id INTEGER, person_code VARCHAR, household_id INTEGER, number_is_blank BOOLEAN, "
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
    database_.execute(
        fmt::format("CREATE TABLE numbers.{} (person_id INTEGER, name_agrees BOOLEAN, sex_agrees BOOLEAN, "
                    "birth_agrees BOOLEAN, _delivery BIGINT, _src BIGINT, village_code VARCHAR)",
                    dataset.code));
    words_.add_relation("numbers." + dataset.code, {});
  }

  /// $as_of as a day, every parameter as null: a value that is not there must not break a statement.
  std::string without_values(const std::string& sql) const {
    std::string out;
    for (size_t i = 0; i < sql.size(); ++i) {
      if (sql[i] != '$') {
        out += sql[i];
        continue;
      }
      size_t end = i + 1;
      while (end < sql.size() && ((sql[end] >= 'a' && sql[end] <= 'z') || sql[end] == '_')) ++end;
      const auto name = sql.substr(i + 1, end - i - 1);
      out += name == "as_of" ? "DATE '2020-06-30'"
                             : fmt::format("CAST(NULL AS DECIMAL(18,{}))", pack_.parameters.at(name).scale);
      i = end - 1;
    }
    return out;
  }

  static std::string given_by(const FactModel& model) {
    return (model.is_indicator() ? "unit." : "fact.") + model.name;
  }

  /// Read before it is run: a pack may come from anywhere.
  WordColumns run(const FactModel& model) {
    auto columns = read(model, model.sql_line, model.sql);
    for (const auto& statement : statements_of(model)) execute(model, model.sql_line, without_values(statement));
    return columns;
  }

  void execute(const FactModel& model, int first_line, const std::string& sql) {
    try {
      database_.execute(sql);
    } catch (const Failure& failure) { refuse_failed(model, first_line, failure.what()); }
  }

  std::map<std::string, std::string> types_of(const std::string& relation) {
    std::map<std::string, std::string> types;
    for (const auto& row : database_.rows("SELECT column_name, column_type FROM (DESCRIBE " + relation + ")"))
      types.emplace(workspace::to_text(row[0]), workspace::to_text(row[1]));
    return types;
  }

  static bool is_of(const std::string& type, const FactColumn& column) {
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
  static std::string declared(const FactColumn& column) {
    switch (column.type) {
      case feel::Type::Boolean: return "boolean (BOOLEAN)";
      case feel::Type::String: return "string (VARCHAR)";
      case feel::Type::Date: return "date (DATE)";
      default: return column.scale == 0 ? "integer (INTEGER)" : fmt::format("money (DECIMAL(18,{}))", column.scale);
    }
  }

  void check_columns(const FactModel& model, const std::string& given) {
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
    for (const char* name : {"subject_id", "household_id", "village_code"})
      if (model.is_population || name == std::string_view("subject_id")) types.erase(name);
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

  void check_columns_of_figures(const FactModel& model) {
    const auto types = types_of("fact." + model.name);
    for (const auto& column : model.columns)
      if (!types.contains(column.has_bounds ? column.name + "_at_least" : column.name))
        refuse("pack.column_not_given", {{"place", place_of(model, model.sql_line)}, {"name", column.name}});
  }

  WordColumns read(const FactModel& model, int first_line, const std::string& sql) {
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
    return columns;
  }

  /// Datasets whose rows a model looks at, those of the models it uses included. Rows in review are doubts, not facts.
  std::set<std::string> datasets_of(const FactModel& model) const {
    auto datasets = datasets_named(model.sql);
    for (const auto& used : model.uses) datasets.merge(datasets_of(*pack_.model(used)));
    return datasets;
  }
  std::set<std::string> datasets_named(const std::string& sql) const {
    std::set<std::string> datasets;
    for (const auto& relation : policy::relations_named(sql)) {
      const auto dot = relation.find('.');
      const auto schema = relation.substr(0, dot == std::string::npos ? 0 : dot);
      if (schema == "lineage") {
        const auto* step = pack_.model(relation.substr(dot + 1));
        if (step && !step->lineage.empty()) datasets.merge(datasets_named(step->lineage));
      } else if (schema != "fact" && schema != "unit" && schema != "found") {
        const auto name = relation.substr(dot == std::string::npos ? 0 : dot + 1);
        if (pack_.dictionary.find(name)) datasets.insert(name);
      }
    }
    return datasets;
  }

  /// A step's lineage is for those who use the step.
  void create_lineage(const FactModel& model) {
    read(model, model.lineage_line, model.lineage);
    execute(model, model.lineage_line, "CREATE VIEW lineage." + model.name + " AS " + without_values(model.lineage));
    words_.add_relation("lineage." + model.name, {});
  }

  void check_lineage(const FactModel& model) {
    const auto place = place_of(model, model.lineage_line);
    if (model.subject.empty()) {
      create_lineage(model);
    } else {
      read(model, model.lineage_line, model.lineage);
      execute(
          model, model.lineage_line,
          "CREATE OR REPLACE TEMP TABLE asked AS SELECT subject_id, _src FROM (" + without_values(model.lineage) + ")");
      if (const auto types = types_of("asked"); types.at("_src") != "BIGINT")
        refuse("pack.column_of_other_type",
               {{"place", place}, {"name", "_src"}, {"declared", "BIGINT"}, {"given", types.at("_src")}});
    }
    const auto read = datasets_of(model), named = datasets_named(model.lineage);
    std::set<std::string> hidden;
    std::set_difference(read.begin(), read.end(), named.begin(), named.end(), std::inserter(hidden, hidden.end()));
    if (!hidden.empty()) refuse("pack.lineage_hides", {{"place", place}, {"names", joined(hidden)}});
  }

  const policy::Pack& pack_;
  workspace::Database database_{1};
  CodeWords words_;
};

/// Texts that cells compare facts with, against the words the facts may hold.
void check_cells(const policy::Pack& pack, const Decision& decision) {
  std::map<std::string, const FactColumn*> column_of;
  for (const auto* model : pack.models_of(decision.subject))
    for (const auto& column : model->columns) column_of[column.name] = &column;
  const auto words_of = [&](const FactColumn& column) {
    std::set<std::string> words(column.values.begin(), column.values.end());
    if (column.codes.empty()) return words;
    const auto dot = column.codes.find('.');
    const auto* dataset = pack.dictionary.find(column.codes.substr(0, dot));
    const auto* field = dataset && dot != std::string::npos ? dataset->find(column.codes.substr(dot + 1)) : nullptr;
    if (!field || field->values.empty()) refuse("pack.unknown_name", {{"place", column.name}, {"name", column.codes}});
    for (const auto& value : field->values) words.insert(value.value);
    return words;
  };
  for (const auto& row : decision.rows)
    for (size_t i = 0; i < row.cells.size(); ++i) {
      const auto& input = *decision.inputs[i].expression;
      const auto column = input.kind == feel::Kind::Name ? column_of.find(input.name) : column_of.end();
      if (column == column_of.end() || column->second->type != feel::Type::String) continue;
      const auto known = words_of(*column->second);
      for (const auto& test : row.cells[i].tests) {
        const auto* text =
            test->kind == feel::Kind::Equal ? std::get_if<std::string>(&test->parts[1]->literal) : nullptr;
        if (!text) continue;
        if (known.empty()) refuse("pack.fact_without_words", {{"place", row.place}, {"name", input.name}});
        if (!known.contains(*text))
          refuse("pack.unknown_code",
                 {{"place", row.place}, {"word", *text}, {"name", input.name}, {"known", joined(known)}});
      }
    }
}

/// The conditions of a row, as they are written.
std::map<std::string, std::string> conditions_of(const Decision& decision, const TableRow& row) {
  std::map<std::string, std::string> conditions;
  for (size_t i = 0; i < row.cells.size(); ++i)
    if (!row.cells[i].any) conditions.emplace(decision.inputs[i].text, row.entries[i]);
  return conditions;
}

/// A row that asks nothing, or nothing that another row does not ask already.
void check_rows(const Decision& decision) {
  std::set<std::string> inputs;
  for (const auto& input : decision.inputs)
    if (!inputs.insert(input.text).second)
      refuse("pack.duplicate_key", {{"place", decision.place}, {"key", input.text}});
  for (const auto& row : decision.rows)
    if (conditions_of(decision, row).empty()) refuse("pack.row_without_condition", {{"place", row.place}});
  for (size_t i = 0; i < decision.inputs.size(); ++i)
    if (std::all_of(decision.rows.begin(), decision.rows.end(), [&](const auto& row) { return row.cells[i].any; }))
      refuse("pack.dead_column", {{"place", decision.place}, {"name", decision.inputs[i].text}});
  for (const auto& row : decision.rows) {
    const auto conditions = conditions_of(decision, row);
    for (const auto& other : decision.rows) {
      if (&other == &row || other.severity != row.severity || other.route != row.route) continue;
      const auto others = conditions_of(decision, other);
      const bool needs_less = std::all_of(other.needs.begin(), other.needs.end(), [&](const auto& need) {
        return std::find(row.needs.begin(), row.needs.end(), need) != row.needs.end();
      });
      // What the other asks, this one asks too: it never says anything the other does not.
      const bool says_nothing =
          needs_less && std::includes(conditions.begin(), conditions.end(), others.begin(), others.end());
      if (says_nothing && (others != conditions || other.id < row.id))
        refuse("pack.dead_row", {{"place", row.place}, {"other", other.id}});
    }
  }
}

void check_unit(const policy::Pack& pack, const std::string& unit, const std::string& place) {
  if (unit.empty() || pack.units.contains(unit)) return;
  std::set<std::string> known;
  for (const auto& [word, _] : pack.units) known.insert(word);
  refuse("pack.unknown_unit", {{"place", place}, {"unit", unit}, {"known", joined(known)}});
}

void check_units(const policy::Pack& pack) {
  for (const auto& [name, parameter] : pack.parameters) check_unit(pack, parameter.unit, parameter.place);
  for (const auto& model : pack.models)
    for (const auto& column : model.columns) check_unit(pack, column.unit, model.file + " " + column.name);
}

void check_parameters(const policy::Pack& pack) {
  for (const auto& [name, parameter] : pack.parameters)
    for (const auto& value : parameter.values) {
      const auto digits = value.region.size();
      const bool is_code = value.region.find_first_not_of("0123456789") == std::string::npos &&
                           (digits == 0 || digits == 2 || digits == 4 || digits == 6 || digits == 9 || digits == 12);
      // The base may have values for many places, a place's own files only its own.
      const bool is_here = !value.place.starts_with(pack.name + "/") || pack.county.starts_with(value.region) ||
                           value.region.starts_with(pack.county);
      if (!is_code || !is_here)
        refuse("pack.region_elsewhere",
               {{"place", value.place}, {"name", name}, {"region", value.region}, {"county", pack.county}});
    }
}

}  // namespace

Result<void> check_pack(const policy::Pack& pack, const std::function<bool(const std::string&)>& is_known) {
  const auto checked = catching_yaml([&] {
    check_parameters(pack);
    check_units(pack);
    // What has changed, and what it stands on: a lineage may name steps that its model does not use.
    std::set<std::string> wanted;
    for (auto model = pack.models.rbegin(); model != pack.models.rend(); ++model) {
      if (is_known(model->name) && !wanted.contains(model->name)) continue;
      wanted.insert(model->name);
      wanted.insert(model->uses.begin(), model->uses.end());
      for (const auto& relation : policy::relations_named(model->lineage))
        if (relation.starts_with("lineage.")) wanted.insert(relation.substr(8));
    }
    if (!wanted.empty()) {
      EmptyWorld world(pack);
      for (const auto& model : pack.models)
        if (wanted.contains(model.name)) is_known(model.name) ? world.make(model) : world.check(model);
    }
    for (const auto& decision : pack.decisions) {
      if (!decision.is_table() || is_known(decision.id)) continue;
      check_cells(pack, decision);
      check_rows(decision);
    }
    return true;
  });
  if (!checked) return checked.error();
  return {};
}

}  // namespace guben::screening
