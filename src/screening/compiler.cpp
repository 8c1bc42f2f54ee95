#include "screening/compiler.hpp"

#include "feel/emit_sql.hpp"

namespace guben::screening {
namespace {

std::string row_condition(const policy::DecisionTable& table, const policy::TableRow& row, const feel::Scope& scope) {
  std::string all;
  for (size_t i = 0; i < row.cells.size(); ++i) {
    if (row.cells[i].any) continue;
    all += (all.empty() ? "" : " AND ") +
           feel::emit_cell_sql(row.cells[i], scope, feel::emit_sql(*table.inputs[i].expression, scope));
  }
  return all.empty() ? "TRUE" : all;
}

std::string needs_condition(const Plan& plan, const policy::TableRow& row, const feel::Scope& scope) {
  std::string all;
  for (const auto& need : row.needs) {
    const bool of_subject = need.window == policy::Need::Window::Fact;
    all += (all.empty() ? "" : " AND ") + (of_subject ? fmt::format("coalesce({}, FALSE)", scope.at(need.dataset).sql)
                                                      : fmt::format("n{}", plan.need_number(need)));
  }
  return all.empty() ? "TRUE" : all;
}

/// r{t}_{i}: what row i of table t says; x{t}_{i}: it could not be asked.
std::string row_columns(const Plan& plan, size_t t, const feel::Scope& scope) {
  std::string columns;
  const auto& table = *plan.tables[t];
  for (size_t i = 0; i < table.rows.size(); ++i) {
    const auto needs = needs_condition(plan, table.rows[i], scope);
    columns += fmt::format(", CASE WHEN {0} THEN ({1}) ELSE FALSE END AS r{2}_{3}, NOT ({0}) AS x{2}_{3}", needs,
                           row_condition(table, table.rows[i], scope), t, i);
  }
  return columns;
}

}  // namespace

size_t Plan::bit_of(const std::string& rule) const {
  const auto found = std::lower_bound(rules.begin(), rules.end(), rule);
  assert(found != rules.end() && *found == rule);
  return static_cast<size_t>(found - rules.begin());
}
size_t Plan::need_number(const policy::Need& need) const {
  return static_cast<size_t>(std::find(needs.begin(), needs.end(), need) - needs.begin());
}

Plan plan_for(const policy::Pack& pack, const std::string& subject) {
  Plan plan;
  plan.subject = subject;
  std::set<std::string> rules;
  std::set<policy::Need> needs;
  for (const auto& table : pack.tables) {
    if (table.subject != subject) continue;
    plan.tables.push_back(&table);
    for (const auto& row : table.rows) {
      rules.insert(row.rule);
      needs.insert(row.needs.begin(), row.needs.end());
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
  const auto scope = pack.scope_of(plan.subject);
  std::string sql, previous = input;
  // One layer a table: a later table may count what an earlier one found.
  for (size_t t = 0; t < plan.tables.size(); ++t) {
    std::string counts;
    const auto& table = *plan.tables[t];
    for (const auto& counted : table.counts) {
      const auto earlier = static_cast<size_t>(
          std::find_if(plan.tables.begin(), plan.tables.end(), [&](const auto* e) { return e->id == counted; }) -
          plan.tables.begin());
      std::string hits, unknown;
      for (size_t i = 0; i < plan.tables[earlier]->rows.size(); ++i) {
        hits += fmt::format("{}CAST(r{}_{} IS TRUE AS INTEGER)", i ? " + " : "", earlier, i);
        unknown += fmt::format("{}r{}_{} IS NULL", i ? " OR " : "", earlier, i);
      }
      counts += fmt::format(", CASE WHEN {0} > 0 THEN {0} WHEN {1} THEN NULL ELSE 0 END AS {2}", hits, unknown,
                            scope.at("count(" + counted + ")").sql);
    }
    if (!counts.empty()) {
      sql += fmt::format("{}k{} AS (SELECT *{} FROM {})", sql.empty() ? "WITH " : ", ", t, counts, previous);
      previous = fmt::format("k{}", t);
    }
    sql += fmt::format("{}t{} AS (SELECT *{} FROM {})", sql.empty() ? "WITH " : ", ", t, row_columns(plan, t, scope),
                       previous);
    previous = fmt::format("t{}", t);
  }
  std::vector<std::string> hit(plan.rules.size()), undecided(plan.rules.size()), not_run(plan.rules.size());
  for (size_t t = 0; t < plan.tables.size(); ++t)
    for (size_t i = 0; i < plan.tables[t]->rows.size(); ++i) {
      const size_t bit = plan.bit_of(plan.tables[t]->rows[i].rule);
      hit[bit] += fmt::format("{}r{}_{} IS TRUE", hit[bit].empty() ? "" : " OR ", t, i);
      undecided[bit] += fmt::format("{}r{}_{} IS NULL", undecided[bit].empty() ? "" : " OR ", t, i);
      not_run[bit] += fmt::format("{}x{}_{}", not_run[bit].empty() ? "" : " OR ", t, i);
    }
  std::string words;
  for (size_t w = 0; w < plan.words(); ++w) {
    std::string h = "0", u = "0", n = "0";
    for (size_t bit = w * kRulesPerWord; bit < std::min(plan.rules.size(), (w + 1) * kRulesPerWord); ++bit) {
      const auto mask = int64_t{1} << (bit - w * kRulesPerWord);
      h += fmt::format(" + CASE WHEN {} THEN {} ELSE 0 END", hit[bit], mask);
      u += fmt::format(" + CASE WHEN NOT ({}) AND ({}) THEN {} ELSE 0 END", hit[bit], undecided[bit], mask);
      n += fmt::format(" + CASE WHEN NOT ({}) AND NOT ({}) AND ({}) THEN {} ELSE 0 END", hit[bit], undecided[bit],
                       not_run[bit], mask);
    }
    words += fmt::format(
        ", CAST({} AS BIGINT) AS hit{w}, CAST({} AS BIGINT) AS undecided{w}, CAST({} AS BIGINT) AS not_run{w}", h, u, n,
        fmt::arg("w", w));
  }
  // The r and x columns are steps, not results; parameters and needs belong to the place and are kept once for it.
  return sql +
         " SELECT subject_code AS subject_id, household_code AS household_id, village_code, COLUMNS('^[fc][0-9]+$')" +
         words + " FROM " + previous;
}

}  // namespace guben::screening
