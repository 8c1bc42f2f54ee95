#include "screening/run_hits.hpp"

#include "screening/kept_runs.hpp"
#include "screening/run_folder.hpp"
#include "screening/sql.hpp"
#include "workspace/file_literal.hpp"
#include "workspace/table_writer.hpp"

namespace guben::screening {
using workspace::file_literal;
using workspace::quoted_literal;

namespace {

/// The rules that found something of each subject of a kind, a row each.
std::string hits_of_kind(const std::filesystem::path& run, const Plan& plan) {
  std::vector<std::string> rules, any;
  for (size_t bit = 0; bit < plan.rules.size(); ++bit)
    rules.push_back(fmt::format("CASE WHEN {} THEN {} END", bit_is_set("hit", bit), quoted_literal(plan.rules[bit])));
  for (size_t w = 0; w < plan.words(); ++w) any.push_back(fmt::format("hit{} <> 0", w));
  return fmt::format(sql::hits_of_kind, fmt::arg("rules", fmt::join(rules, ", ")),
                     fmt::arg("subjects", file_literal(subjects_file(run, plan.subject))),
                     fmt::arg("any", fmt::join(any, " OR ")));
}

}  // namespace

void write_hits(workspace::Database& database, const std::filesystem::path& run, const std::vector<Plan>& plans) {
  std::vector<std::string> kinds;
  for (const auto& plan : plans)
    if (!plan.rules.empty()) kinds.push_back(hits_of_kind(run, plan));
  if (kinds.empty()) return;
  workspace::write_parquet(
      database, fmt::format("SELECT * FROM ({}) ORDER BY whose, subject, rule", fmt::join(kinds, " UNION ALL ")),
      hits_file(run));
}

Result<std::vector<RunHit>> hits_of(const workspace::CountyFolder& folder, workspace::Database& database,
                                    const ledger::RunRecord& run, const std::string& whose) {
  const auto file = hits_file(run_folder(folder, run.id));
  if (!std::filesystem::exists(file)) return Refusal{"screening.no_hits", {{"run", run.id}}};
  if (auto whole = check_run_file(file, run); !whole) return whole.error();
  std::vector<RunHit> hits;
  database.query(fmt::format("SELECT subject, rule FROM read_parquet({}) WHERE whose = {} ORDER BY ALL",
                             file_literal(file), quoted_literal(whose)),
                 [&](const workspace::Block& block) {
                   for (size_t row = 0; row < block.rows; ++row)
                     hits.push_back({std::string(block.columns[0].text(row)), std::string(block.columns[1].text(row))});
                 });
  return hits;
}

}  // namespace guben::screening
