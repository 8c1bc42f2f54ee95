#pragma once
// A fact model: one SQL statement with a declaration on top. All joins, sums, windows and history live here; a table
// cell never sees a list. A second statement, the lineage, says from which rows of which files a subject's facts came.
#include <filesystem>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "feel/ast.hpp"

namespace guben::policy {

struct FactColumn {
  std::string name, label_zh, label_en, unit, null_means;
  feel::Type type = feel::Type::Number;
  int scale = 0;
  bool nullable = false;
  std::string absent;  ///< SQL literal for subjects the model has no row for; empty: null
  /// A number of which rows still wait in review: the SQL gives its two ends as NAME_at_least and NAME_at_most, a cell
  /// knows one fact.
  bool has_bounds = false;
  std::string codes;                ///< of a text: the dataset.field whose code list it takes its words from
  std::vector<std::string> values;  ///< of a text: its words, where no dataset's field has them
  std::string shown_with;           ///< a fact that goes with it in evidence: what was estimated in it
};

struct FactModel {
  std::string name, subject;   ///< subject empty: a step for other models, not seen by tables
  bool is_population = false;  ///< one row per subject: id, household_id, village_code, and facts
  /// Of a household or person: it looks at rows of others, so that none can be computed without all.
  bool looks_beyond = false;
  bool replaces = false;          ///< one of the packs below has it too, and this one holds
  std::vector<std::string> uses;  ///< fact models that must be there before
  std::vector<FactColumn> columns;
  std::string sql, lineage;
  /// What the SQL names: "latest.water", "fact.member", "registry_person"; and its texts in quotes, which may be a
  /// dataset's code or a parameter's name.
  std::set<std::string> relations, texts;
  std::string file;
  int sql_line = 1, lineage_line = 1;  ///< where these begin in the file
  /// An indicator: its SQL gives the units it counts (unit, village_code, numerator, denominator); tables of areas see
  /// the sums as name_numerator (with bounds: none and all of the unknown counted) and name_denominator.
  std::string unit;          ///< kind of unit listed
  std::string target, rule;  ///< parameter it is held against; rule that holds it
  std::string label_zh, label_en;
  bool higher_is_better = true;
  /// Of a sample: the parameter with the quantile of the normal distribution for its interval. Its SQL also says how
  /// many draws a unit stands for; tables see the bounds as name_low and name_high.
  std::string quantile;
  bool is_indicator() const { return !unit.empty(); }
  bool is_sampled() const { return !quantile.empty(); }
};

std::set<std::string> relations_named(const std::string& sql);
/// The SQL with a value for each of its $NAME.
std::string with_names_filled_in(const std::string& sql,
                                 const std::function<std::string(const std::string&)>& value_of);
/// $NAME of SQL, without $as_of.
std::set<std::string> parameters_named(const std::string& sql);
/// Throw YamlRefused; the file's SQL may hold $as_of and $parameter_name.
FactModel read_fact_model(const std::filesystem::path& file);
FactModel read_indicator(const std::filesystem::path& file);

}  // namespace guben::policy
