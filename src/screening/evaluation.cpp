#include "screening/evaluation.hpp"

#include "core/text.hpp"
#include "matching/matcher.hpp"

namespace guben::screening {
namespace {
using workspace::Database;
using workspace::quoted_literal;

/// The cells of our own truth files: RFC 4180 by DuckDB's reader, all as text.
std::vector<std::vector<workspace::Value>> read_csv(Database& database, const std::filesystem::path& file) {
  return database.rows("SELECT * FROM read_csv(" + quoted_literal(file.string()) + ", header = true, all_varchar = true)");
}

std::string text(const workspace::Value& value) { return workspace::to_text(value); }

}  // namespace

Result<std::vector<Discrepancy>> discrepancies_of(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run) {
  std::vector<Discrepancy> all;
  for (const auto& comparison : pack.comparisons) {
    FindingFilter filter;
    filter.rule = comparison.rule;
    filter.hits_only = true;
    filter.also_facts = {comparison.registry_fact, comparison.department_fact};
    const auto done = each_finding(folder, pack, run, filter, [&](const Finding& finding) {
      Discrepancy d{comparison.dataset, finding.subject_kind, finding.subject_id, comparison.field, {}, {}, "conflict", {}};
      for (const auto& fact : finding.evidence) {
        if (fact.name == comparison.registry_fact) d.registry_value = fact.is_null ? "" : fact.value;
        if (fact.name == comparison.department_fact) d.department_value = fact.is_null ? "" : fact.value;
        if (fact.from)
          for (const auto& row : *fact.from)
            if (row.dataset == comparison.dataset && d.from.file.empty()) d.from = row;
      }
      if (d.registry_value.empty() || d.department_value.empty() || d.from.file.empty()) d.kind = "missing";
      all.push_back(std::move(d));
    });
    if (!done) return done.error();
  }
  std::sort(all.begin(), all.end(), [](const Discrepancy& a, const Discrepancy& b) { return std::tie(a.dataset, a.subject_kind, a.subject_id, a.field) < std::tie(b.dataset, b.subject_kind, b.subject_id, b.field); });
  return all;
}

Result<Evaluation> evaluate(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack, const RunSummary& run, const std::filesystem::path& truth) {
  if (!std::filesystem::exists(truth / "truth_findings.csv")) return Refusal{"evaluation.no_truth", {{"folder", truth.string()}}};
  Evaluation evaluation;
  Database database(1);

  std::set<std::array<std::string, 3>> expected;
  for (const auto& row : read_csv(database, truth / "truth_findings.csv")) expected.insert({text(row[0]), text(row[1]), text(row[2])});
  // A truth speaks of this county when its subjects are those of the run.
  std::set<std::string> known;
  for (const auto& subject : pack.subjects())
    if (const auto stored = stored_subjects(run_folder(folder, run.id), subject))
      for (const auto& row : database.rows("SELECT subject_id FROM " + *stored)) known.insert(text(row[0]));
  const auto strangers = std::count_if(expected.begin(), expected.end(), [&](const auto& e) { return !known.contains(e[2]); });
  if (strangers * 2 > static_cast<int64_t>(expected.size())) return Refusal{"evaluation.other_county", {{"folder", truth.string()}}};

  std::set<std::array<std::string, 3>> erased;
  if (std::filesystem::exists(truth / "truth_erased.csv"))
    for (const auto& row : read_csv(database, truth / "truth_erased.csv")) erased.insert({text(row[0]), text(row[1]), text(row[2])});
  for (const auto& e : erased) expected.erase(e);
  const auto outcomes = outcomes_of(folder, pack, run);
  if (!outcomes) return outcomes.error();
  for (const auto& rule : run.rules) evaluation.rules[rule.rule];
  for (const auto& hit : outcomes->hits)
    if (!erased.contains(hit)) ++(expected.contains(hit) ? evaluation.rules[hit[0]].tp : evaluation.rules[hit[0]].fp);
  for (const auto& e : expected)
    if (!outcomes->hits.contains(e)) ++evaluation.rules[e[0]].fn;
  for (const auto& u : outcomes->undecided) ++evaluation.rules[u[0]].undecided;

  if (std::filesystem::exists(truth / "truth_matches.csv")) {
    database.execute("CREATE TABLE truth AS SELECT dataset, file, sheet, CAST(row AS BIGINT) AS row, coalesce(person_id, '') AS person_id FROM read_csv(" + quoted_literal((truth / "truth_matches.csv").string()) + ", header = true, all_varchar = true)");
    database.execute("CREATE TABLE found (dataset VARCHAR, file VARCHAR, sheet VARCHAR, row BIGINT, person_id VARCHAR, method INTEGER)");
    for (const auto& d : ledger.deliveries()) {
      const auto links = folder.links_of(d.dataset, d.id);
      if (!std::filesystem::exists(links)) continue;
      for (size_t sheet = 0; sheet < d.sheets.size(); ++sheet)
        database.execute(fmt::format("INSERT INTO found SELECT {}, {}, {}, _place & 16777215, coalesce(p.person_code, ''), method FROM read_parquet({}) LEFT JOIN read_parquet({}) p USING (person_id) WHERE _place >> 24 = {}", quoted_literal(d.dataset), quoted_literal(d.file),
                                     quoted_literal(d.sheets[sheet]), quoted_literal(links.string()), quoted_literal(folder.registry_persons().string()), sheet));
    }
    for (const auto& row : database.rows("SELECT t.dataset, count(*) FILTER (WHERE t.person_id <> '' AND f.person_id = t.person_id), count(*) FILTER (WHERE coalesce(f.person_id, '') <> '' AND f.person_id <> t.person_id), "
                                         "count(*) FILTER (WHERE t.person_id <> '' AND coalesce(f.person_id, '') <> t.person_id), count(*) FILTER (WHERE f.method = " +
                                         std::to_string(static_cast<int>(matching::Method::Review)) + ") "
                                                                                                      "FROM truth t LEFT JOIN found f USING (dataset, file, sheet, row) GROUP BY t.dataset ORDER BY t.dataset")) {
      const auto number = [&](size_t i) { return static_cast<int64_t>(std::get<Decimal>(row[i]).units()); };
      evaluation.datasets[text(row[0])] = {number(1), number(2), number(3), number(4)};
    }
  }
  if (std::filesystem::exists(truth / "truth_discrepancies.csv")) {
    std::set<std::array<std::string, 3>> expected_differences, found_differences;
    for (const auto& row : read_csv(database, truth / "truth_discrepancies.csv")) expected_differences.insert({text(row[0]), text(row[1]), text(row[2])});
    const auto found = discrepancies_of(folder, pack, run);
    if (!found) return found.error();
    for (const auto& d : *found) found_differences.insert({d.dataset, d.subject_id, d.field});
    for (const auto& d : found_differences) ++(expected_differences.contains(d) ? evaluation.discrepancies[d[0]].tp : evaluation.discrepancies[d[0]].fp);
    for (const auto& d : expected_differences)
      if (!found_differences.contains(d)) ++evaluation.discrepancies[d[0]].fn;
  }
  return evaluation;
}

}  // namespace guben::screening
