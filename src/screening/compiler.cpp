#include "screening/compiler.hpp"

#include "feel/emit_sql.hpp"

namespace guben::screening {
namespace {
using policy::Decision;
using policy::Need;
using policy::TableRow;

std::string joined(const std::vector<std::string>& parts, const char* between, const char* none) {
  return parts.empty() ? none : fmt::format("{}", fmt::join(parts, between));
}

constexpr int kDigitsOfCount = 4;  // of the rows of one rule that hit

/// Writes the statement of one plan: a layer of columns for each step that needs what an earlier one found.
class Compiler {
 public:
  Compiler(const Plan& plan, const policy::Pack& pack) : plan_(plan), scope_(pack.scope_of(plan.subject)) {
    for (size_t t = 0; t < plan.decisions.size(); ++t) number_of_.emplace(plan.decisions[t]->id, t);
    for (const auto* decision : plan.decisions) {
      size_t level = 0;
      for (const auto& earlier : decision->looks_at) {
        level = std::max(level, 1 + level_of_.at(earlier));
        if (!plan.decisions[number_of_.at(earlier)]->is_table()) continue;
        counted_.insert(earlier);
        scope_.at("count(" + earlier + ")").small_digits = kDigitsOfCount;
      }
      level_of_.emplace(decision->id, level);
    }
  }

  std::string operator()(const std::string& input) {
    previous_ = input;
    size_t deepest = 0;
    for (const auto& [_, level] : level_of_) deepest = std::max(deepest, level);
    for (size_t level = 0; level <= deepest; ++level) {
      std::vector<std::string> counts, columns;
      tests_.clear();
      std::set<std::string> counted_here;
      for (const auto* decision : plan_.decisions) {
        if (level_of_.at(decision->id) != level) continue;
        for (const auto& earlier : decision->looks_at)
          if (counted_.contains(earlier) && counted_here.insert(earlier).second) add_count(earlier, counts);
        decision->is_table() ? add_rule(*decision, columns) : add_expression(*decision, columns);
      }
      add_layer(counts);
      add_layer(tests_);
      add_layer(columns);
    }
    // The steps are no results; parameters and needs belong to the place and are kept once for it.
    return sql_ +
           " SELECT subject_code AS subject_id, household_code AS household_id, village_code, "
           "COLUMNS('^[fd][0-9]+(_most)?$')" +
           words() + " FROM " + previous_;
  }

 private:
  void add_layer(const std::vector<std::string>& columns) {
    if (columns.empty()) return;
    const auto name = fmt::format("step{}", layers_++);
    sql_ += fmt::format("{}{} AS (SELECT *, {} FROM {})", sql_.empty() ? "WITH " : ", ", name, fmt::join(columns, ", "),
                        previous_);
    previous_ = name;
  }

  /// What a cell says as a column: many rules ask the same, and engines do not see it inside AND and OR.
  std::string column_of(const std::string& test) {
    const auto plain = test.starts_with("(NOT ") ? test.substr(5, test.size() - 6) : test;
    if (plain.find_first_not_of("abcdefghijklmnopqrstuvwxyz_0123456789") == std::string::npos) return test;
    const auto [column, is_new] = test_columns_.emplace(test, fmt::format("t{}", test_columns_.size()));
    if (is_new) tests_.push_back(test + " AS " + column->second);
    return column->second;
  }

  std::string condition_of(const Decision& decision, const TableRow& row) {
    std::vector<std::string> cells;
    for (size_t i = 0; i < row.cells.size(); ++i)
      if (!row.cells[i].any)
        cells.push_back(column_of(
            feel::emit_cell_sql(row.cells[i], scope_, feel::emit_input_sql(*decision.inputs[i].expression, scope_))));
    return joined(cells, " AND ", "TRUE");
  }

  /// Never null.
  std::string needs_of(const TableRow& row) const {
    std::vector<std::string> needs;
    for (const auto& need : plan_.needs_of.at(&row))
      needs.push_back(need.window == Need::Window::Fact ? fmt::format("coalesce({}, FALSE)", scope_.at(need.name).sql)
                                                        : fmt::format("n{}", plan_.need_number(need)));
    return joined(needs, " AND ", "");
  }

  /// Of these, the parameters that must have a value.
  std::string values_of(const TableRow& row) const {
    std::vector<std::string> values;
    for (const auto& need : plan_.needs_of.at(&row))
      if (need.is_value()) values.push_back(fmt::format("n{}", plan_.need_number(need)));
    return joined(values, " AND ", "");
  }

  /// q3: what rule 3 says: true if a row hits, null if none does and one is undecided; r3_1: what its row 1 says, where
  /// rows are counted and there are several. A row that cannot be asked is false.
  void add_rule(const Decision& decision, std::vector<std::string>& columns) {
    const auto t = number_of_.at(decision.id);
    std::vector<std::string> rows;
    for (const auto& row : decision.rows) {
      const auto needs = needs_of(row), condition = condition_of(decision, row);
      rows.push_back(needs.empty() ? "(" + condition + ")" : "(" + needs + " AND " + condition + ")");
      if (counted_.contains(decision.id) && decision.rows.size() > 1)
        columns.push_back(fmt::format("{} AS r{}_{}", rows.back(), t, rows.size()));
    }
    columns.push_back(fmt::format("({}) AS q{}", fmt::join(rows, " OR "), t));
  }

  /// c3: the rows that hit, c3_most: those that may: a row that a parameter without a value kept from being asked, too.
  void add_count(const std::string& id, std::vector<std::string>& columns) const {
    const auto& count = scope_.at("count(" + id + ")");
    const auto t = number_of_.at(id);
    std::vector<std::string> hits, possible;
    const auto rows = plan_.decisions[t]->rows.size();
    for (size_t row = 1; row <= rows; ++row) {
      const auto said = rows == 1 ? fmt::format("q{}", t) : fmt::format("r{}_{}", t, row);
      hits.push_back("CASE WHEN " + said + " THEN 1 ELSE 0 END");
      const auto values = values_of(plan_.decisions[t]->rows[row - 1]);
      possible.push_back(
          fmt::format("CASE WHEN {} IS FALSE{} THEN 0 ELSE 1 END", said, values.empty() ? "" : " AND " + values));
    }
    columns.push_back(fmt::format("{} AS {}", fmt::join(hits, " + "), count.sql));
    columns.push_back(fmt::format("{} AS {}", fmt::join(possible, " + "), count.sql_most));
  }

  void add_expression(const Decision& decision, std::vector<std::string>& columns) const {
    const auto& symbol = scope_.at(decision.id);
    const auto sql = feel::emit_input_sql(*decision.expression.expression, scope_);
    const auto add = [&](const std::string& value, const std::string& column) {
      columns.push_back(fmt::format("CAST({} AS DECIMAL(38,{})) AS {}", value, symbol.scale, column));
    };
    add(sql.value, symbol.sql);
    if (symbol.has_bounds()) add(sql.most, symbol.sql_most);
  }

  /// Whether one of a rule's rows could not be asked; empty: all always can. Nothing of the rule holds then where all
  /// of them need the same; where they do not, another row may.
  std::string unasked_of(size_t t) const {
    std::set<std::string> unasked;
    for (const auto& row : plan_.decisions[t]->rows) unasked.insert(needs_of(row));
    const bool alike = unasked.size() == 1;
    unasked.erase("");
    if (unasked.empty()) return {};
    const auto any = fmt::format("NOT ({})", fmt::join(unasked, ") OR NOT ("));
    return alike ? any : fmt::format("q{} IS FALSE AND ({})", t, any);
  }

  std::string words() const {
    std::string all;
    for (size_t w = 0; w < plan_.words(); ++w) {
      std::string hit = "0", undecided = "0", not_run = "0";
      std::map<std::string, int64_t> unasked;  // rules that need the same are asked together
      for (size_t bit = w * kRulesPerWord; bit < std::min(plan_.rules.size(), (w + 1) * kRulesPerWord); ++bit) {
        const auto mask = int64_t{1} << (bit - w * kRulesPerWord);
        const auto t = number_of_.at(plan_.rules[bit]);
        hit += fmt::format(" + CASE WHEN q{} THEN {} ELSE 0 END", t, mask);
        undecided += fmt::format(" + CASE WHEN q{} IS NULL THEN {} ELSE 0 END", t, mask);
        if (const auto condition = unasked_of(t); !condition.empty()) unasked[condition] |= mask;
      }
      for (const auto& [condition, mask] : unasked)
        not_run += fmt::format(" + CASE WHEN {} THEN {} ELSE 0 END", condition, mask);
      all += fmt::format(
          ", CAST({} AS BIGINT) AS hit{w}, CAST({} AS BIGINT) AS undecided{w}, CAST({} AS BIGINT) AS not_run{w}", hit,
          undecided, not_run, fmt::arg("w", w));
    }
    return all;
  }

  const Plan& plan_;
  feel::Scope scope_;
  std::map<std::string, size_t> number_of_, level_of_;
  std::set<std::string> counted_;
  std::map<std::string, std::string> test_columns_;  ///< what a cell says, by its SQL
  std::vector<std::string> tests_;                   ///< those of the level being written
  std::string sql_, previous_;
  size_t layers_ = 0;
};

/// Parameters that make a row *not run* where they have no value: those its cells name at the place, those its facts'
/// models use in the county.
std::vector<Need> needs_of_values(const policy::Pack& pack, const Decision& decision, const TableRow& row,
                                  const std::set<std::string>& absent) {
  std::vector<Need> needs;
  if (absent.empty()) return needs;
  auto names = policy::names_of(decision, row);
  for (const auto& need : row.needs)
    if (need.window == Need::Window::Fact) names.insert(need.name);
  for (const auto& name : absent)
    if (names.contains(name)) needs.push_back({name, Need::Window::Value});
  for (const auto* model : pack.models_of(decision.subject)) {
    if (std::none_of(model->columns.begin(), model->columns.end(),
                     [&](const auto& column) { return names.contains(column.name); }))
      continue;
    for (const auto& name : pack.parameters_of(*model))
      if (absent.contains(name)) needs.push_back({name, Need::Window::CountyValue});
  }
  return needs;
}

}  // namespace

size_t Plan::bit_of(const std::string& rule) const {
  const auto found = std::lower_bound(rules.begin(), rules.end(), rule);
  assert(found != rules.end() && *found == rule);
  return static_cast<size_t>(found - rules.begin());
}
size_t Plan::need_number(const Need& need) const {
  return static_cast<size_t>(std::find(needs.begin(), needs.end(), need) - needs.begin());
}
const Decision& Plan::decision(const std::string& rule) const {
  return **std::find_if(decisions.begin(), decisions.end(), [&](const auto* d) { return d->id == rule; });
}

Plan plan_for(const policy::Pack& pack, const std::string& subject, const std::set<std::string>& absent) {
  Plan plan;
  plan.subject = subject;
  std::set<std::string> rules;
  std::set<Need> needs;
  for (const auto& decision : pack.decisions) {
    if (decision.subject != subject) continue;
    plan.decisions.push_back(&decision);
    if (decision.is_table()) rules.insert(decision.id);
    for (const auto& row : decision.rows) {
      auto& of_row = plan.needs_of[&row];
      of_row = row.needs;
      for (auto& need : needs_of_values(pack, decision, row, absent)) of_row.push_back(std::move(need));
      needs.insert(of_row.begin(), of_row.end());
    }
  }
  plan.rules.assign(rules.begin(), rules.end());
  plan.needs.assign(needs.begin(), needs.end());
  return plan;
}

std::string bit_is_set(const char* word, size_t bit) {
  return fmt::format("(({}{} >> {}) & 1) = 1", word, bit / kRulesPerWord, bit % kRulesPerWord);
}

std::string compile(const Plan& plan, const policy::Pack& pack, const std::string& input) {
  return Compiler(plan, pack)(input);
}

}  // namespace guben::screening
