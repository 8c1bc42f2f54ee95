#include "screening/findings.hpp"

#include <nlohmann/json.hpp>

#include "core/text.hpp"
#include "screening/finding_of.hpp"
#include "screening/replay.hpp"
#include "screening/run_folder.hpp"
#include "workspace/file_literal.hpp"

namespace guben::screening {
namespace {
using nlohmann::json;
using workspace::Database;
using workspace::quoted_literal;

/// Rows of files behind each model's facts, by subject: of the subjects named, or of all.
class Lineage : public Sources {
 public:
  Lineage(const std::filesystem::path& run, const RunInputs& inputs, const std::string& subject_kind,
          const std::vector<std::string>* subjects) {
    const SourceRows row_of(inputs.deliveries);
    std::string where;
    if (subjects) {
      std::vector<std::string> literals;
      literals.reserve(subjects->size());
      for (const auto& subject : *subjects) literals.push_back(quoted_literal(subject));
      where = fmt::format(" WHERE subject_id IN ({})", fmt::join(literals, ", "));
    }
    Database database(inputs.folder.files());
    for (const auto* model : inputs.pack.models_of(subject_kind)) {
      const auto file = lineage_file(run, model->name);
      if (!std::filesystem::exists(file)) continue;
      auto& rows = rows_[model->name];
      database.query(
          "SELECT subject_id, _src FROM read_parquet(" + workspace::file_literal(file) + ")" + where + " ORDER BY ALL",
          [&](const workspace::Block& block) {
            for (size_t r = 0; r < block.rows; ++r)
              rows[std::string(block.columns[0].text(r))].push_back(row_of(block.columns[1].integer(r)));
          });
      for (const auto& column : model->columns) model_of_[column.name] = model->name;
    }
  }
  const std::vector<SourceRow>* of(const std::string& fact, const std::string& subject) const override {
    const auto model = model_of_.find(fact);
    if (model == model_of_.end()) return nullptr;
    const auto& rows = rows_.at(model->second);
    const auto found = rows.find(subject);
    return found == rows.end() ? nullptr : &found->second;
  }

 private:
  std::map<std::string, std::string> model_of_;
  std::map<std::string, std::unordered_map<std::string, std::vector<SourceRow>>> rows_;
};

/// The subjects that are asked for, where they are so few that their sources are better looked up one by one.
std::optional<std::vector<std::string>> few_subjects(const workspace::CountyFolder& folder, const std::string& stored,
                                                     const std::string& where) {
  constexpr size_t kFew = 1000;
  std::vector<std::string> subjects;
  Database database(folder.files());
  for (const auto& row :
       database.rows(fmt::format("SELECT subject_id FROM {} WHERE {} LIMIT {}", stored, where, kFew + 1)))
    subjects.push_back(workspace::to_text(row[0]));
  if (subjects.size() > kFew) return std::nullopt;
  return subjects;
}

Result<void> same_pack(const policy::Pack& pack, const RunSummary& run) {
  if (pack.fingerprint != run.pack_fingerprint) return Refusal{"screening.pack_changed", {{"run", run.id}}};
  return {};
}
}  // namespace

Result<void> each_finding(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
                          const FindingFilter& filter, const std::function<void(const Finding&)>& visit) {
  if (auto same = same_pack(pack, run); !same) return same.error();
  auto deliveries = read_deliveries(run.at);
  if (!deliveries) return deliveries.error();
  const RunInputs inputs{folder, pack, std::move(*deliveries), run.county, *Date::from_iso(run.as_of)};
  // Findings are sorted by rule first; the rules of the subject kinds interleave, so all are gathered by rule.
  std::map<std::string, std::vector<Finding>> by_rule;
  std::vector<std::unique_ptr<Lineage>> lineages;
  for (const auto& subject_kind : pack.subjects()) {
    const Plan plan = plan_for(pack, subject_kind, inputs.absent);
    const auto stored = stored_subjects(run.at, subject_kind);
    const bool may_find = filter.rule.empty() || std::binary_search(plan.rules.begin(), plan.rules.end(), filter.rule);
    if (plan.rules.empty() || !stored || !may_find) continue;
    const Replay replay(plan, inputs);
    std::string where = "TRUE";
    if (!filter.region.empty())
      where += " AND starts_with(coalesce(village_code, ''), " + quoted_literal(filter.region) + ")";
    if (!filter.subject.empty())
      where += " AND (subject_id = " + quoted_literal(filter.subject) +
               " OR household_id = " + quoted_literal(filter.subject) + ")";
    std::string any;
    // Nobody is replayed in vain: only subjects of whom something asked for was found.
    if (!filter.rule.empty()) {
      const auto bit = plan.bit_of(filter.rule);
      any = bit_is_set("hit", bit) + (filter.hits_only ? "" : " OR " + bit_is_set("undecided", bit));
    } else
      for (size_t w = 0; w < plan.words(); ++w)
        any += fmt::format("{}hit{w} <> 0{}", w ? " OR " : "",
                           filter.hits_only ? "" : fmt::format(" OR undecided{} <> 0", w), fmt::arg("w", w));
    where += " AND (" + any + ")";
    const Lineage* lineage = nullptr;
    if (filter.with_sources) {
      const auto few = few_subjects(folder, *stored, where);
      if (few && few->empty()) continue;
      lineage =
          lineages.emplace_back(std::make_unique<Lineage>(run.at, inputs, subject_kind, few ? &*few : nullptr)).get();
    }
    each_subject(folder, *stored, plan, pack, where, [&](Subject& subject) {
      const auto results = replay(subject.facts, subject.village);
      check_replay(plan, subject, results);
      for (size_t bit = 0; bit < plan.rules.size(); ++bit) {
        if (!filter.rule.empty() && plan.rules[bit] != filter.rule) continue;
        const bool hit = has_bit(subject.hit, bit), undecided = has_bit(subject.undecided, bit);
        if (!hit && (filter.hits_only || !undecided)) continue;
        by_rule[plan.rules[bit]].push_back(
            finding_of(plan, pack, inputs, run, subject, bit, results, lineage, filter.also_facts));
      }
    });
  }
  for (const auto& [rule, findings] : by_rule)
    for (const auto& finding : findings) visit(finding);
  return {};
}

std::vector<std::string> finding_columns() {
  return {"run",    "rule",  "outcome", "severity", "subject_kind", "subject_id", "household_id",
          "region", "route", "as_of",   "evidence", "parameters",   "sources"};
}

std::vector<std::string> finding_cells(const Finding& f) {
  json evidence = json::object(), parameters = json::object();
  for (const auto& fact : f.evidence) {
    json value = fact.is_null                       ? json()
                 : fact.type == feel::Type::Boolean ? json(fact.value == "true")
                 : fact.type == feel::Type::Number  ? json::parse(fact.value)
                                                    : json(fact.value);
    json from = json::array();
    if (fact.from)
      for (const auto& row : *fact.from)
        from.push_back({{"dataset", row.dataset}, {"file", row.file}, {"sheet", row.sheet}, {"row", row.row}});
    auto& shown = evidence[fact.name] = {{"value", value}, {"from", from}};
    const auto end = [](const Decimal& d) { return json::parse(d.without_trailing_zeros().to_string()); };
    if (fact.bounds && fact.bounds->least) shown["at_least"] = end(*fact.bounds->least);
    if (fact.bounds && fact.bounds->most) shown["at_most"] = end(*fact.bounds->most);
  }
  for (const auto& p : f.parameters) {
    parameters[p.name] = {{"value", json::parse(p.value)}, {p.local ? "local" : "source", p.source}};
  }
  return {f.run,
          f.rule,
          f.outcome == Outcome::Hit ? "hit" : "undecided",
          f.severity,
          f.subject_kind,
          f.subject_id,
          f.household_id,
          f.region,
          f.route,
          f.as_of,
          evidence.dump(),
          parameters.dump(),
          json(f.sources).dump()};
}

namespace {

/// Replays every subject of a run.
Result<void> each_replayed(
    const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
    const std::function<void(const Plan&, const Subject&, const std::vector<RowResult>&)>& visit) {
  if (auto same = same_pack(pack, run); !same) return same.error();
  auto deliveries = read_deliveries(run.at);
  if (!deliveries) return deliveries.error();
  const RunInputs inputs{folder, pack, std::move(*deliveries), run.county, *Date::from_iso(run.as_of)};
  for (const auto& subject_kind : pack.subjects()) {
    const Plan plan = plan_for(pack, subject_kind, inputs.absent);
    const auto stored = stored_subjects(run.at, subject_kind);
    if (plan.rules.empty() || !stored) continue;
    const Replay replay(plan, inputs);
    each_subject(folder, *stored, plan, pack, "TRUE",
                 [&](Subject& subject) { visit(plan, subject, replay(subject.facts, subject.village)); });
  }
  return {};
}

}  // namespace

Result<int64_t> verify_replay(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run) {
  int64_t compared = 0;
  const auto done = each_replayed(folder, pack, run,
                                  [&](const Plan& plan, const Subject& subject, const std::vector<RowResult>& results) {
                                    check_replay(plan, subject, results);
                                    ++compared;
                                  });
  if (!done) return done.error();
  return compared;
}

Result<std::map<std::string, int64_t>> near_misses(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                                   const RunSummary& run) {
  std::map<std::string, int64_t> near;
  const auto done = each_replayed(
      folder, pack, run, [&](const Plan& plan, const Subject& subject, const std::vector<RowResult>& results) {
        std::set<std::string> rules;
        for (const auto& result : results)
          if (result.is_near) rules.insert(result.rule->id);
        for (const auto& rule : rules)
          if (const auto bit = plan.bit_of(rule); !has_bit(subject.hit, bit) && !has_bit(subject.undecided, bit))
            ++near[rule];
      });
  if (!done) return done.error();
  return near;
}

Result<RunOutcomes> outcomes_of(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
                                const std::string& rule) {
  if (auto same = same_pack(pack, run); !same) return same.error();
  RunOutcomes outcomes;
  Database database(folder.files());
  for (const auto& subject_kind : pack.subjects()) {
    const Plan plan = plan_for(pack, subject_kind);
    const auto stored = stored_subjects(run.at, subject_kind);
    if (!stored) continue;
    const auto& kind_fact = pack.kinds.at(subject_kind).kind_fact;
    const auto kind = kind_fact.empty() ? quoted_literal(subject_kind) : pack.scope_of(subject_kind).at(kind_fact).sql;
    for (size_t bit = 0; bit < plan.rules.size(); ++bit) {
      if (!rule.empty() && plan.rules[bit] != rule) continue;
      for (const auto& [word, subjects] :
           {std::pair("hit", &outcomes.hits), std::pair("undecided", &outcomes.undecided)})
        for (const auto& row :
             database.rows(fmt::format("SELECT subject_id, {} FROM {} WHERE {}", kind, *stored, bit_is_set(word, bit))))
          subjects->insert({plan.rules[bit], workspace::to_text(row[1]), workspace::to_text(row[0])});
    }
  }
  return outcomes;
}

}  // namespace guben::screening
