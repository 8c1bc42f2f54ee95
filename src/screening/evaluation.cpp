#include "screening/evaluation.hpp"

#include "core/text.hpp"
#include "matching/matcher.hpp"
#include "screening/run_folder.hpp"
#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {
using workspace::Database;
using workspace::quoted_literal;

/// The cells of our own truth files: RFC 4180 by DuckDB's reader, all as text.
std::vector<std::vector<workspace::Value>> read_csv(Database& database, const std::filesystem::path& file) {
  return database.rows("SELECT * FROM read_csv(" + workspace::file_literal(file) +
                       ", header = true, all_varchar = true)");
}

int64_t number(const workspace::Value& value) { return static_cast<int64_t>(std::get<Decimal>(value).units()); }
std::string text(const workspace::Value& value) { return workspace::to_text(value); }

using Subject = std::array<std::string, 3>;  // rule, kind, id

/// What became of every row of the truth, and whom the rows belong to.
class RowsOfTruth {
 public:
  RowsOfTruth(Database& database, const workspace::CountyFolder& folder) {
    for (const auto& row : database.rows(fmt::format(
             sql::household_of_person, fmt::arg("persons", workspace::file_literal(folder.registry_persons())),
             fmt::arg("households", workspace::file_literal(folder.registry_households())))))
      household_of_.emplace(text(row[0]), text(row[1]));
    for (const auto& row : database.rows(std::string(sql::rows_of_truth))) {
      Mistake::Row r{text(row[0]), text(row[1]), text(row[2]),
                     text(row[4]), "",           static_cast<int64_t>(std::get<Decimal>(row[3]).units())};
      const auto method = static_cast<matching::Method>(std::get<Decimal>(row[7]).units());
      const bool waits = method == matching::Method::Review || method == matching::Method::None;
      r.method = !text(row[6]).empty() ? (text(row[6]) == text(row[5]) ? "right" : "wrong")
                 : waits               ? matching::method_word(method)
                                       : "household";
      const auto person = text(row[5]);
      if (const auto household = household_of_.find(person); household != household_of_.end())
        rows_[household->second].push_back(r);
      rows_[person].push_back(std::move(r));
    }
  }
  /// Of the datasets a rule needs; a household has the rows of all its members.
  std::vector<Mistake::Row> of(const std::string& subject, const std::set<std::string>& datasets) const {
    std::vector<Mistake::Row> all;
    if (const auto found = rows_.find(subject); found != rows_.end())
      std::copy_if(found->second.begin(), found->second.end(), std::back_inserter(all),
                   [&](const auto& r) { return datasets.contains(r.dataset); });
    return all;
  }

 private:
  std::unordered_map<std::string, std::string> household_of_;
  std::unordered_map<std::string, std::vector<Mistake::Row>> rows_;  // by person and by household
};

std::map<std::string, std::set<std::string>> datasets_of_rules(const policy::Pack& pack) {
  std::map<std::string, std::set<std::string>> datasets;
  for (const auto& decision : pack.decisions) {
    auto& own = datasets[decision.id];
    for (const auto& row : decision.rows)
      for (const auto& need : row.needs) own.insert(need.name);
    // Who looks at other findings stands on what those stand on.
    for (const auto& earlier : decision.looks_at) own.insert(datasets[earlier].begin(), datasets[earlier].end());
  }
  return datasets;
}

void score_by_dirt(Evaluation& evaluation, const std::map<std::string, std::set<std::string>>& datasets,
                   const RowsOfTruth& rows, const std::set<Subject>& expected, const std::set<Subject>& erased,
                   const RunOutcomes& outcomes) {
  std::map<std::pair<std::string, bool>, size_t> shown;
  const auto judge = [&](const Subject& s, bool is_true, bool is_hit) {
    const auto needed = datasets.find(s[0]);
    const auto touched = needed == datasets.end() ? std::vector<Mistake::Row>() : rows.of(s[2], needed->second);
    std::set<std::string> kinds;
    for (const auto& row : touched)
      for (const auto kind : split(row.dirt, '+'))
        if (!kind.empty()) kinds.emplace(kind);
    if (kinds.empty()) kinds.insert("");
    for (const auto& kind : kinds) {
      auto& score = evaluation.rules_by_dirt[s[0]][kind];
      ++(is_true && is_hit ? score.tp : is_true ? score.fn : score.fp);
    }
    if (is_true == is_hit || ++shown[{s[0], is_true}] > Evaluation::kMistakes) return;
    evaluation.mistakes.push_back({s[0], s[1], s[2], !is_true, outcomes.undecided.contains(s), touched});
  };
  for (const auto& e : expected) judge(e, true, outcomes.hits.contains(e));
  for (const auto& hit : outcomes.hits)
    if (!expected.contains(hit) && !erased.contains(hit)) judge(hit, false, true);
}

/// Undecided because a row in review may be about the subject.
void count_reviews(Evaluation& evaluation, Database& database, const workspace::CountyFolder& folder,
                   const std::map<std::string, std::set<std::string>>& datasets, const RunOutcomes& outcomes) {
  std::set<std::pair<std::string, std::string>> waiting;  // (dataset, person or household)
  for (const auto& row : database.rows(
           fmt::format(sql::waiting_subjects, fmt::arg("candidates", workspace::file_literal(folder.candidates())),
                       fmt::arg("persons", workspace::file_literal(folder.registry_persons())),
                       fmt::arg("households", workspace::file_literal(folder.registry_households()))))) {
    waiting.emplace(text(row[0]), text(row[1]));
    waiting.emplace(text(row[0]), text(row[2]));
  }
  for (const auto& u : outcomes.undecided)
    if (const auto needed = datasets.find(u[0]);
        needed != datasets.end() && std::any_of(needed->second.begin(), needed->second.end(), [&](const auto& dataset) {
          return waiting.contains({dataset, u[2]});
        }))
      ++evaluation.undecided_in_review[u[0]];
}

/// A truth speaks of this county when its files are those delivered, and its subjects those of the run.
bool speaks_of(Database& database, ledger::Ledger& ledger, const policy::Pack& pack, const RunSummary& run,
               const std::filesystem::path& truth, const std::set<Subject>& expected) {
  if (std::filesystem::exists(truth / "truth_files.csv")) {
    std::set<std::string> spoken_of;
    for (const auto& row : read_csv(database, truth / "truth_files.csv")) spoken_of.insert(text(row[1]));
    const auto deliveries = ledger.deliveries();
    const auto ours = std::count_if(deliveries.begin(), deliveries.end(),
                                    [&](const auto& d) { return spoken_of.contains(d.fingerprint); });
    if (ours * 2 < static_cast<int64_t>(deliveries.size())) return false;
  }
  std::set<std::string> known;
  for (const auto& subject : pack.subjects())
    if (const auto stored = stored_subjects(run.at, subject))
      for (const auto& row : database.rows("SELECT subject_id FROM " + *stored)) known.insert(text(row[0]));
  const auto strangers =
      std::count_if(expected.begin(), expected.end(), [&](const auto& e) { return !known.contains(e[2]); });
  return strangers * 2 <= static_cast<int64_t>(expected.size());
}

void score_rules(Evaluation& evaluation, const RunSummary& run, const std::set<Subject>& expected,
                 const std::set<Subject>& erased, const RunOutcomes& outcomes) {
  for (const auto& rule : run.rules) evaluation.rules[rule.rule];
  for (const auto& hit : outcomes.hits)
    if (!erased.contains(hit)) ++(expected.contains(hit) ? evaluation.rules[hit[0]].tp : evaluation.rules[hit[0]].fp);
  for (const auto& e : expected)
    if (!outcomes.hits.contains(e)) ++evaluation.rules[e[0]].fn;
  for (const auto& u : outcomes.undecided) ++evaluation.rules[u[0]].undecided;
}

/// Relations truth and found: whom each row is about, and whom matching took it to be about.
void load_matches(Database& database, const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                  const std::filesystem::path& truth) {
  const auto matches = workspace::file_literal(truth / "truth_matches.csv");
  const auto columns =
      database.column_names("SELECT * FROM read_csv(" + matches + ", header = true, all_varchar = true)");
  const bool has_dirt = std::find(columns.begin(), columns.end(), "dirt") != columns.end();
  database.execute(fmt::format(sql::create_truth, fmt::arg("matches", matches),
                               fmt::arg("dirt", has_dirt ? "coalesce(dirt, '')" : "''")));
  database.execute(std::string(sql::create_match_found));
  for (const auto macro : {workspace::sql::sheet_of, workspace::sql::row_of}) database.execute(std::string(macro));
  for (const auto& d : ledger.deliveries()) {
    const auto links = folder.links_of(d.dataset, d.id);
    if (!std::filesystem::exists(links)) continue;
    for (size_t sheet = 0; sheet < d.sheets.size(); ++sheet)
      database.execute(fmt::format(
          sql::insert_match_found, fmt::arg("dataset", quoted_literal(d.dataset)),
          fmt::arg("file", quoted_literal(d.file)), fmt::arg("name", quoted_literal(d.sheets[sheet])),
          fmt::arg("links", workspace::file_literal(links)),
          fmt::arg("persons", workspace::file_literal(folder.registry_persons())), fmt::arg("sheet", sheet)));
  }
}

void score_matches(Evaluation& evaluation, Database& database) {
  constexpr auto kReview = static_cast<int>(matching::Method::Review), kNone = static_cast<int>(matching::Method::None);
  for (const auto& row : database.rows(fmt::format(sql::matches_by_dataset, fmt::arg("review", kReview))))
    evaluation.datasets[text(row[0])] = {number(row[1]), number(row[2]), number(row[3]), number(row[4])};
  for (const auto& row :
       database.rows(fmt::format(sql::matches_by_dirt, fmt::arg("review", kReview), fmt::arg("none", kNone)))) {
    const auto kinds = text(row[0]);
    for (const auto kind : split(kinds, '+')) {
      auto& score = evaluation.dirt[std::string(kind)];
      score.right += number(row[1]), score.wrong += number(row[2]);
      score.review += number(row[3]), score.none += number(row[4]);
    }
  }
}

void score_discrepancies(Evaluation& evaluation, const std::set<Subject>& expected,
                         const std::vector<Discrepancy>& discrepancies) {
  std::set<Subject> found;
  for (const auto& d : discrepancies) found.insert({d.dataset, d.subject_id, d.field});
  for (const auto& d : found)
    ++(expected.contains(d) ? evaluation.discrepancies[d[0]].tp : evaluation.discrepancies[d[0]].fp);
  for (const auto& d : expected)
    if (!found.contains(d)) ++evaluation.discrepancies[d[0]].fn;
}

/// The first three cells of each row of a truth's file; none where there is no file.
std::set<Subject> read_truth(Database& database, const std::filesystem::path& file) {
  std::set<Subject> all;
  if (std::filesystem::exists(file))
    for (const auto& row : read_csv(database, file)) all.insert({text(row[0]), text(row[1]), text(row[2])});
  return all;
}

}  // namespace

Result<std::vector<Discrepancy>> discrepancies_of(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                                  const RunSummary& run) {
  std::vector<Discrepancy> all;
  for (const auto& comparison : pack.comparisons) {
    FindingFilter filter;
    filter.rule = comparison.rule;
    filter.hits_only = true;
    filter.also_facts = {comparison.registry_fact, comparison.department_fact};
    const auto done = each_finding(folder, pack, run, filter, [&](const Finding& finding) {
      Discrepancy d{
          comparison.dataset, finding.subject_kind, finding.subject_id, comparison.field, {}, {}, "conflict", {}};
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
  std::sort(all.begin(), all.end(), [](const Discrepancy& a, const Discrepancy& b) {
    return std::tie(a.dataset, a.subject_kind, a.subject_id, a.field) <
           std::tie(b.dataset, b.subject_kind, b.subject_id, b.field);
  });
  return all;
}

Result<Evaluation> evaluate(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                            const RunSummary& run, const std::filesystem::path& truth) {
  if (!std::filesystem::exists(truth / "truth_findings.csv"))
    return Refusal{"evaluation.no_truth", {{"folder", truth.string()}}};
  Evaluation evaluation;
  auto files = folder.files();
  files.directories.push_back(truth);
  Database database(files);
  auto expected = read_truth(database, truth / "truth_findings.csv");
  if (!speaks_of(database, ledger, pack, run, truth, expected))
    return Refusal{"evaluation.other_county", {{"folder", truth.string()}}};
  const auto erased = read_truth(database, truth / "truth_erased.csv");
  for (const auto& e : erased) expected.erase(e);
  const auto outcomes = outcomes_of(folder, pack, run);
  if (!outcomes) return outcomes.error();
  score_rules(evaluation, run, expected, erased, *outcomes);
  auto near = near_misses(folder, pack, run);
  if (!near) return near.error();
  evaluation.near = std::move(*near);

  if (std::filesystem::exists(truth / "truth_matches.csv")) {
    load_matches(database, folder, ledger, truth);
    score_matches(evaluation, database);
    const auto datasets = datasets_of_rules(pack);
    score_by_dirt(evaluation, datasets, RowsOfTruth(database, folder), expected, erased, *outcomes);
    count_reviews(evaluation, database, folder, datasets, *outcomes);
  }
  if (std::filesystem::exists(truth / "truth_discrepancies.csv")) {
    const auto found = discrepancies_of(folder, pack, run);
    if (!found) return found.error();
    score_discrepancies(evaluation, read_truth(database, truth / "truth_discrepancies.csv"), *found);
  }
  return evaluation;
}

}  // namespace guben::screening
