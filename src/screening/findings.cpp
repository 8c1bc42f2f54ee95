#include "screening/findings.hpp"

#include <nlohmann/json.hpp>

#include "core/text.hpp"

namespace guben::screening {
namespace {
using feel::Truth;
using feel::Value;
using nlohmann::json;
using workspace::Database;
using workspace::quoted_literal;

Value to_feel(const workspace::Value& value) {
  struct Visitor {
    Value operator()(std::monostate) const { return {}; }
    Value operator()(bool b) const { return b; }
    Value operator()(const Decimal& d) const { return d; }
    Value operator()(const Date& d) const { return d; }
    Value operator()(const std::string& s) const { return s; }
  };
  return std::visit(Visitor{}, value);
}

/// What one subject's facts say, table by table, with the interpreter.
class Replay {
 public:
  Replay(const Plan& plan, const policy::Pack& pack, const RunInputs& inputs) : plan_(plan) {
    for (const auto& need : plan.needs) {
      auto& by_village = met_.emplace_back();
      by_village.emplace("", is_met(need, "", inputs));
      for (const auto* township : pack.regions.children(inputs.county)) {
        by_village.emplace(township->code, is_met(need, township->code, inputs));
        for (const auto* village : pack.regions.children(township->code))
          by_village.emplace(village->code, is_met(need, village->code, inputs));
      }
    }
  }

  struct RowResult {
    const policy::DecisionTable* table;
    const policy::TableRow* row;
    bool could_run;
    Truth truth;
    bool is_near;  ///< all of its conditions are known, and all but one hold
  };
  /// Adds count(…) to the facts on the way.
  std::vector<RowResult> operator()(feel::Facts& facts, const std::string& village) const {
    std::vector<RowResult> results;
    std::map<std::string, std::pair<int64_t, bool>> counted;  // hits, any unknown
    for (const auto* table : plan_.tables) {
      for (const auto& id : table->counts) {
        const auto [hits, unknown] = counted[id];
        facts["count(" + id + ")"] = hits > 0 || !unknown ? Value(Decimal(hits)) : Value();
      }
      std::vector<Value> inputs;
      for (const auto& input : table->inputs) inputs.push_back(feel::evaluate(*input.expression, facts));
      for (const auto& row : table->rows) {
        const bool could_run = std::all_of(row.needs.begin(), row.needs.end(), [&](const auto& need) {
          if (need.window == policy::Need::Window::Fact) {
            const auto fact = facts.find(need.dataset);
            const auto* said = fact == facts.end() ? nullptr : std::get_if<bool>(&fact->second);
            return said && *said;
          }
          const auto& by_village = met_[plan_.need_number(need)];
          const auto found = by_village.find(village);
          return found != by_village.end() && found->second;
        });
        size_t failed = 0, unknown = 0;
        for (size_t i = 0; i < row.cells.size() && could_run && failed < 2; ++i) {
          const auto cell = feel::evaluate_cell(row.cells[i], inputs[i], facts);
          failed += cell == Truth::False, unknown += cell == Truth::Unknown;
        }
        const Truth truth = !could_run || failed > 0 ? Truth::False : unknown > 0 ? Truth::Unknown : Truth::True;
        if (truth == Truth::True) ++counted[table->id].first;
        if (truth == Truth::Unknown) counted[table->id].second = true;
        results.push_back({table, &row, could_run, truth, could_run && failed == 1 && unknown == 0});
      }
    }
    return results;
  }

 private:
  const Plan& plan_;
  std::vector<std::unordered_map<std::string, bool>> met_;
};

struct Subject {
  std::string id, household, village;
  feel::Facts facts;
  std::vector<int64_t> hit, undecided, not_run;
};

/// Streams the stored subjects; `where` is SQL over the run's columns.
void each_subject(const std::string& stored, const Plan& plan, const policy::Pack& pack, const std::string& where,
                  const std::function<void(Subject&)>& visit) {
  const auto scope = pack.scope_of(plan.subject);
  std::unordered_map<std::string, std::string> name_of;  // generated column → name
  for (const auto& [name, symbol] : scope) name_of.emplace(symbol.sql, name);
  Database database(1);
  const std::string sql = "SELECT * FROM " + stored + " WHERE " + where + " ORDER BY subject_id";
  const auto columns = database.column_names(sql);
  database.query(sql, [&](const workspace::Block& block) {
    for (size_t row = 0; row < block.rows; ++row) {
      Subject subject;
      subject.hit.resize(plan.words());
      subject.undecided.resize(plan.words());
      subject.not_run.resize(plan.words());
      for (size_t c = 0; c < columns.size(); ++c) {
        const auto& column = block.columns[c];
        const auto& name = columns[c];
        if (name == "subject_id") subject.id = column.text(row);
        else if (name == "household_id") subject.household = column.is_null(row) ? "" : std::string(column.text(row));
        else if (name == "village_code") subject.village = column.is_null(row) ? "" : std::string(column.text(row));
        else if (name.starts_with("hit")) subject.hit[std::stoul(name.substr(3))] = column.integer(row);
        else if (name.starts_with("undecided")) subject.undecided[std::stoul(name.substr(9))] = column.integer(row);
        else if (name.starts_with("not_run")) subject.not_run[std::stoul(name.substr(7))] = column.integer(row);
        else if (const auto found = name_of.find(name); found != name_of.end())
          subject.facts[found->second] = to_feel(column.value(row));
      }
      visit(subject);
    }
  });
}

bool has_bit(const std::vector<int64_t>& words, size_t bit) {
  return (words[bit / kRulesPerWord] >> (bit % kRulesPerWord)) & 1;
}

/// The stored bits against the replay; what differs is a bug in one of the two back ends.
void check(const Plan& plan, const Subject& subject, const std::vector<Replay::RowResult>& results) {
  std::vector<int> state(plan.rules.size(), 0);  // 3 hit, 2 undecided, 1 not run
  for (const auto& result : results) {
    auto& s = state[plan.bit_of(result.row->rule)];
    s = std::max(s, result.truth == Truth::True ? 3 : result.truth == Truth::Unknown ? 2 : result.could_run ? 0 : 1);
  }
  for (size_t bit = 0; bit < plan.rules.size(); ++bit) {
    const int stored = has_bit(subject.hit, bit)         ? 3
                       : has_bit(subject.undecided, bit) ? 2
                       : has_bit(subject.not_run, bit)   ? 1
                                                         : 0;
    if (stored != state[bit])
      throw Failure(fmt::format("the replay of {} for {} {} gives {} where the run stored {}", plan.rules[bit],
                                plan.subject, subject.id, state[bit], stored));
  }
}

/// Rows of files behind each model's facts, by subject.
class Lineage {
 public:
  Lineage(const std::filesystem::path& run, const policy::Pack& pack, const std::string& subject_kind) {
    std::map<int64_t, std::array<std::string, 2>> files;
    std::map<int64_t, std::vector<std::string>> sheets;
    std::ifstream in(run / "deliveries.json");
    for (const auto& d : json::parse(in)) {
      files[d.at("id")] = {d.at("dataset"), d.at("file")};
      sheets[d.at("id")] = d.at("sheets").get<std::vector<std::string>>();
    }
    Database database(1);
    for (const auto* model : pack.models_of(subject_kind)) {
      const auto file = run / ("lineage_" + model->name + ".parquet");
      if (!std::filesystem::exists(file)) continue;
      auto& rows = rows_[model->name];
      database.query(
          "SELECT subject_id, _src FROM read_parquet(" + quoted_literal(file.string()) + ")" + " ORDER BY ALL",
          [&](const workspace::Block& block) {
            for (size_t r = 0; r < block.rows; ++r) {
              const auto src = block.columns[1].integer(r);
              const auto delivery = src >> 32;
              const auto sheet = static_cast<size_t>((src >> 24) & 0xFF);
              const auto& names = sheets[delivery];
              rows[std::string(block.columns[0].text(r))].push_back(
                  {files[delivery][0], files[delivery][1], sheet < names.size() ? names[sheet] : "", src & 0xFFFFFF});
            }
          });
      for (const auto& column : model->columns) model_of_[column.name] = model->name;
    }
  }
  const std::vector<SourceRow>* of(const std::string& fact, const std::string& subject) const {
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

RunInputs inputs_of(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
                    std::vector<ledger::Delivery> deliveries) {
  return {folder, pack, std::move(deliveries), run.county, *Date::from_iso(run.as_of)};
}

Result<std::vector<ledger::Delivery>> stored_deliveries(const std::filesystem::path& run) {
  std::ifstream in(run / "deliveries.json");
  if (!in) return Refusal{"screening.unknown_run", {{"run", run.filename().string()}}};
  std::vector<ledger::Delivery> all;
  for (const auto& d : json::parse(in)) {
    ledger::Delivery delivery;
    delivery.id = d.at("id");
    delivery.dataset = d.at("dataset");
    delivery.file = d.at("file");
    delivery.from = *Date::from_iso(d.at("from").get<std::string>());
    delivery.to = *Date::from_iso(d.at("to").get<std::string>());
    delivery.coverage = d.at("coverage").get<std::vector<std::string>>();
    all.push_back(std::move(delivery));
  }
  return all;
}

Finding finding_of(const Plan& plan, const policy::Pack& pack, const RunInputs& inputs, const RunSummary& run,
                   const Subject& subject, size_t bit, Outcome outcome, const std::vector<Replay::RowResult>& results,
                   const Lineage* lineage, const std::vector<std::string>& also_facts) {
  Finding finding;
  finding.run = run.id;
  finding.rule = plan.rules[bit];
  finding.outcome = outcome;
  finding.subject_kind = plan.subject == "area" ? china::level_of(subject.id) : plan.subject;
  finding.subject_id = subject.id;
  finding.household_id = subject.household;
  finding.region = subject.village.empty() ? run.county : subject.village;
  finding.as_of = run.as_of;
  std::set<std::string> names, sources;
  for (const auto& result : results) {
    if (result.row->rule != finding.rule) continue;
    if (finding.severity.empty()) finding.severity = result.row->severity, finding.route = result.row->route;
    if (result.truth != (outcome == Outcome::Hit ? Truth::True : Truth::Unknown)) continue;
    finding.severity = result.row->severity;
    finding.route = result.row->route;
    for (const auto part : split(result.row->source, ';')) sources.emplace(trimmed(part));
    for (size_t i = 0; i < result.row->cells.size(); ++i) {
      if (result.row->cells[i].any) continue;
      feel::collect_names(*result.table->inputs[i].expression, names);
      for (const auto& test : result.row->cells[i].tests) feel::collect_names(*test, names);
    }
    if (names.contains("net_income") && subject.facts.contains("forecast")) names.insert("forecast");
  }
  for (const auto& name : also_facts)
    if (subject.facts.contains(name)) names.insert(name);
  finding.sources.assign(sources.begin(), sources.end());
  for (const auto& name : names) {
    if (const auto parameter = pack.parameters.find(name); parameter != pack.parameters.end()) {
      const auto* value = parameter->second.in_force(pack.policy_region(finding.region), inputs.as_of);
      if (value)
        finding.parameters.push_back({name, value->value.without_trailing_zeros().to_string(),
                                      value->local ? fmt::format("{} {}", value->set_by, value->set_on) : value->source,
                                      value->local});
      continue;
    }
    const auto found = subject.facts.find(name);
    EvidenceFact fact;
    fact.name = name;
    const Value value = found == subject.facts.end() ? Value() : found->second;
    fact.is_null = feel::is_null(value);
    fact.value = feel::to_text(value);
    fact.type = std::holds_alternative<Decimal>(value) ? feel::Type::Number
                : std::holds_alternative<bool>(value)  ? feel::Type::Boolean
                                                       : feel::Type::String;
    fact.from = lineage ? lineage->of(name, subject.id) : nullptr;
    finding.evidence.push_back(std::move(fact));
  }
  return finding;
}

Result<void> same_pack(const policy::Pack& pack, const RunSummary& run) {
  if (pack.fingerprint != run.pack_fingerprint) return Refusal{"screening.pack_changed", {{"run", run.id}}};
  return {};
}
}  // namespace

Result<void> each_finding(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
                          const FindingFilter& filter, const std::function<void(const Finding&)>& visit) {
  if (auto same = same_pack(pack, run); !same) return same.error();
  auto deliveries = stored_deliveries(run_folder(folder, run.id));
  if (!deliveries) return deliveries.error();
  const auto inputs = inputs_of(folder, pack, run, std::move(*deliveries));
  // Findings are sorted by rule first; the rules of the subject kinds interleave, so all are gathered by rule.
  std::map<std::string, std::vector<Finding>> by_rule;
  std::vector<std::unique_ptr<Lineage>> lineages;
  for (const auto& subject_kind : pack.subjects()) {
    const Plan plan = plan_for(pack, subject_kind);
    const auto stored = stored_subjects(run_folder(folder, run.id), subject_kind);
    const bool may_find = filter.rule.empty() || std::binary_search(plan.rules.begin(), plan.rules.end(), filter.rule);
    if (plan.tables.empty() || !stored || !may_find) continue;
    const Replay replay(plan, pack, inputs);
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
    const Lineage* lineage = nullptr;
    if (filter.with_sources)
      lineage = lineages.emplace_back(std::make_unique<Lineage>(run_folder(folder, run.id), pack, subject_kind)).get();
    each_subject(*stored, plan, pack, where + " AND (" + any + ")", [&](Subject& subject) {
      const auto results = replay(subject.facts, subject.village);
      check(plan, subject, results);
      for (size_t bit = 0; bit < plan.rules.size(); ++bit) {
        if (!filter.rule.empty() && plan.rules[bit] != filter.rule) continue;
        const bool hit = has_bit(subject.hit, bit), undecided = has_bit(subject.undecided, bit);
        if (!hit && (filter.hits_only || !undecided)) continue;
        by_rule[plan.rules[bit]].push_back(finding_of(plan, pack, inputs, run, subject, bit,
                                                      hit ? Outcome::Hit : Outcome::Undecided, results, lineage,
                                                      filter.also_facts));
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
    evidence[fact.name] = {{"value", value}, {"from", from}};
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
    const std::function<void(const Plan&, const Subject&, const std::vector<Replay::RowResult>&)>& visit) {
  if (auto same = same_pack(pack, run); !same) return same.error();
  auto deliveries = stored_deliveries(run_folder(folder, run.id));
  if (!deliveries) return deliveries.error();
  const auto inputs = inputs_of(folder, pack, run, std::move(*deliveries));
  for (const auto& subject_kind : pack.subjects()) {
    const Plan plan = plan_for(pack, subject_kind);
    const auto stored = stored_subjects(run_folder(folder, run.id), subject_kind);
    if (plan.tables.empty() || !stored) continue;
    const Replay replay(plan, pack, inputs);
    each_subject(*stored, plan, pack, "TRUE",
                 [&](Subject& subject) { visit(plan, subject, replay(subject.facts, subject.village)); });
  }
  return {};
}

}  // namespace

Result<int64_t> verify_replay(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run) {
  int64_t compared = 0;
  const auto done = each_replayed(
      folder, pack, run, [&](const Plan& plan, const Subject& subject, const std::vector<Replay::RowResult>& results) {
        check(plan, subject, results);
        ++compared;
      });
  if (!done) return done.error();
  return compared;
}

Result<std::map<std::string, int64_t>> near_misses(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                                   const RunSummary& run) {
  std::map<std::string, int64_t> near;
  const auto done = each_replayed(
      folder, pack, run, [&](const Plan& plan, const Subject& subject, const std::vector<Replay::RowResult>& results) {
        std::set<std::string> rules;
        for (const auto& result : results)
          if (result.is_near) rules.insert(result.row->rule);
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
  Database database(1);
  for (const auto& subject_kind : pack.subjects()) {
    const Plan plan = plan_for(pack, subject_kind);
    const auto stored = stored_subjects(run_folder(folder, run.id), subject_kind);
    if (!stored) continue;
    for (size_t bit = 0; bit < plan.rules.size(); ++bit) {
      if (!rule.empty() && plan.rules[bit] != rule) continue;
      for (const auto& [word, subjects] :
           {std::pair("hit", &outcomes.hits), std::pair("undecided", &outcomes.undecided)})
        for (const auto& row :
             database.rows(fmt::format("SELECT subject_id FROM {} WHERE {}", *stored, bit_is_set(word, bit)))) {
          const auto id = workspace::to_text(row[0]);
          subjects->insert({plan.rules[bit], subject_kind == "area" ? china::level_of(id) : subject_kind, id});
        }
    }
  }
  return outcomes;
}

}  // namespace guben::screening
