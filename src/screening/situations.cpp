#include "screening/situations.hpp"

#include <unistd.h>

#include <atomic>

#include "core/side_by_side.hpp"
#include "core/text.hpp"
#include "feel/interpreter.hpp"
#include "feel/parser.hpp"
#include "screening/ask_table.hpp"
#include "screening/made_up_county.hpp"
#include "screening/pack_part.hpp"
#include "screening/replay.hpp"
#include "screening/run.hpp"
#include "screening/run_folder.hpp"

namespace guben::screening {
namespace {
namespace fs = std::filesystem;
using policy::Expected;
using policy::Situation;

/// What a rule looks at. A parameter that only cells name may have another value in each village; one that a model uses
/// is the county's.
struct Reads {
  std::set<std::string> datasets, parameters, of_models;
  bool earlier = false;  ///< what the registers said on other days
};
using ReadsOfRules = std::map<std::string, Reads>;

/// Situations of one day that may share a county: none looks at a parameter that another sets for the county and it
/// does not.
struct Batch {
  Date as_of;
  std::map<std::string, std::optional<Decimal>> values;  ///< of the county
  std::set<std::string> rules, unset;                    ///< parameters that one looks at and leaves as they are
  std::vector<const Situation*> situations;
};

/// A value that only cells name may be the village's own.
bool is_of_county(const Reads& reads, const std::string& name, const std::optional<Decimal>& value) {
  return !value || reads.of_models.contains(name);
}

bool may_share(const Batch& batch, const Situation& s, const Reads& reads) {
  if (batch.as_of != s.as_of || batch.situations.size() == MadeUpCounty::kMost) return false;
  for (const auto& [name, value] : s.values) {
    if (!is_of_county(reads, name, value)) continue;
    const auto set = batch.values.find(name);
    if (set == batch.values.end() ? batch.unset.contains(name) : set->second != value) return false;
  }
  return std::all_of(batch.values.begin(), batch.values.end(), [&](const auto& set) {
    return s.values.contains(set.first) || !reads.parameters.contains(set.first);
  });
}

std::vector<Batch> in_batches(const std::vector<const Situation*>& situations, const ReadsOfRules& reads_of) {
  std::vector<Batch> batches;
  for (const auto* s : situations) {
    const auto& reads = reads_of.at(s->rule);
    auto batch = std::find_if(batches.begin(), batches.end(), [&](const auto& b) { return may_share(b, *s, reads); });
    if (batch == batches.end()) batch = batches.insert(batches.end(), Batch{s->as_of, {}, {}, {}, {}});
    for (const auto& [name, value] : s->values)
      if (is_of_county(reads, name, value)) batch->values.emplace(name, value);
    batch->rules.insert(s->rule);
    for (const auto& name : reads.parameters)
      if (!s->values.contains(name)) batch->unset.insert(name);
    batch->situations.push_back(s);
  }
  return batches;
}

/// A folder that goes when it is done with.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    static std::atomic<int> count = 0;
    path_ = fs::temp_directory_path() / fmt::format("guben-situations-{}-{}", getpid(), count++);
    fs::remove_all(path_);
    fs::create_directories(path_);
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const fs::path& path() const { return path_; }

 private:
  fs::path path_;
};

Refusal wrong(const Situation& s, const char* code, std::map<std::string, std::string> values = {}) {
  values.insert({{"place", s.place}, {"rule", s.rule}, {"zh", s.zh}, {"en", s.en}});
  return {code, std::move(values)};
}

Expected outcome_of(const std::string& rule, const std::vector<RowResult>& results) {
  bool hit = false, undecided = false, not_run = false, near = false;
  for (const auto& result : results) {
    if (result.rule->id != rule) continue;
    hit = hit || result.truth == feel::Truth::True;
    undecided = undecided || result.truth == feel::Truth::Unknown;
    not_run = not_run || !result.could_run;
    near = near || result.is_near;
  }
  return hit         ? Expected::Hit
         : undecided ? Expected::Undecided
         : not_run   ? Expected::NotRun
         : near      ? Expected::NearMiss
                     : Expected::NoHit;
}

std::string shown(const feel::Facts& facts, const policy::Decision& rule) {
  std::set<std::string> names;
  for (const auto& row : rule.rows) names.merge(policy::names_of(rule, row));
  std::string all;
  for (const auto& name : names)
    if (const auto fact = facts.find(name); fact != facts.end())
      all += (all.empty() ? "" : ", ") + name + " = " + feel::to_text(fact->second);
  return all;
}

std::optional<Refusal> judged(const Situation& s, const policy::Decision& rule, const std::vector<RowResult>& results,
                              const feel::Facts& facts) {
  const auto found = outcome_of(s.rule, results);
  // A near miss is no hit.
  const auto is_found = [&](Expected e) { return found == e || (e == Expected::NoHit && found == Expected::NearMiss); };
  if (s.today && is_found(s.expected)) return wrong(s, "situation.right_by_now");
  if (is_found(s.today.value_or(s.expected))) return std::nullopt;
  return wrong(
      s, "situation.otherwise",
      {{"expected", policy::word_of(s.expected)}, {"found", policy::word_of(found)}, {"facts", shown(facts, rule)}});
}

const Date kSinceEver = *Date::from_ymd(1, 1, 1);

/// The values of the county, and of each village's township.
void set_values(policy::Pack& pack, const Batch& batch) {
  const auto put = [&](const std::string& name, const std::string& region, const Decimal& value) {
    auto& parameter = pack.parameters.at(name);
    parameter.values.push_back({region, kSinceEver, {}, value, "", true, "", ""});
    parameter.scale = std::max(parameter.scale, value.scale());
  };
  for (const auto& [name, value] : batch.values) {
    pack.parameters.at(name).values.clear();
    if (value) put(name, "", *value);
  }
  for (size_t s = 0; s < batch.situations.size(); ++s)
    for (const auto& [name, value] : batch.situations[s]->values)
      if (value) put(name, pack.policy_region(MadeUpCounty::township_of(s)), *value);
  policy::parse_decisions(pack);  // a value may have more decimals than the pack's
}

/// One batch: the county is made, run, and each situation's subject looked up in it.
std::map<const Situation*, std::optional<Refusal>> play_batch(const policy::Pack& whole, const Batch& batch) {
  auto pack = part_of(whole, batch.rules);
  set_values(pack, batch);

  std::map<std::string, std::set<std::string>> needed;
  for (const auto& rule : batch.rules) needed[rule] = datasets_needed(pack, rule);
  const TemporaryFolder folder;
  const MadeUpCounty county(folder.path(), pack, batch.situations, needed);
  pack.regions = county.regions();
  RunInputs inputs{county.folder(), pack, county.deliveries(), MadeUpCounty::code(), batch.as_of};
  inputs.kept = county.kept();
  const auto run = county.folder().runs() / "situations";
  fs::create_directories(run);
  Timings timings;
  if (const auto done = run_into(run, inputs, "situations", timings); !done) throw YamlRefused{done.error()};

  std::map<const Situation*, std::optional<Refusal>> outcomes;
  for (const auto& subject_kind : pack.subjects()) {
    const auto plan = plan_for(pack, subject_kind, inputs.absent);
    const auto stored = stored_subjects(run, subject_kind);
    if (!stored) continue;
    // By the subject's code, or the one of its situation where it is not named.
    std::map<std::string, std::vector<std::pair<size_t, const Situation*>>> wanted;
    std::map<std::string, std::vector<std::pair<size_t, const Situation*>>> of_situation;
    for (size_t s = 0; s < batch.situations.size(); ++s) {
      const auto* situation = batch.situations[s];
      if (!std::binary_search(plan.rules.begin(), plan.rules.end(), situation->rule)) continue;
      const auto& first = situation->households.front();
      auto subject = situation->subject;
      if (subject.empty() && subject_kind == "household") subject = first.name;
      if (subject.empty() && subject_kind == "person" && !first.persons.empty()) subject = first.persons.front().name;
      if (!subject.empty()) wanted[county.code_of(s, subject)].emplace_back(s, situation);
      else if (pack.kinds.at(subject_kind).kind_fact.empty())
        of_situation[fmt::format("#{}", s)].emplace_back(s, situation);
      else wanted[county.village_of(s)].emplace_back(s, situation);
    }
    if (wanted.empty() && of_situation.empty()) continue;
    const Replay replay(plan, inputs);
    each_subject(county.folder(), *stored, plan, pack, "TRUE", [&](Subject& subject) {
      auto found = wanted.find(subject.id);
      if (found == wanted.end() && subject.id.find('#') != std::string::npos) {
        found = of_situation.find(subject.id.substr(subject.id.rfind('#')));
        if (found == of_situation.end()) return;
      } else if (found == wanted.end()) {
        return;
      }
      const auto results = replay(subject.facts, subject.village);
      check_replay(plan, subject, results);
      for (const auto& [_, situation] : found->second) {
        if (outcomes.contains(situation) && situation->subject.empty())
          outcomes[situation] = wrong(*situation, "situation.several_subjects", {{"kind", subject_kind}});
        else outcomes[situation] = judged(*situation, plan.decision(situation->rule), results, subject.facts);
      }
    });
  }
  for (const auto* situation : batch.situations)
    if (!outcomes.contains(situation)) outcomes[situation] = wrong(*situation, "situation.no_subject");
  return outcomes;
}

/// What a situation gives and the rule does not look at could not make it fail.
std::optional<Refusal> cannot_fail(const policy::Pack& pack, const Situation& s, const Reads& reads) {
  const auto decision = std::find_if(pack.decisions.begin(), pack.decisions.end(),
                                     [&](const auto& d) { return d.id == s.rule && d.is_table(); });
  if (decision == pack.decisions.end()) return wrong(s, "pack.unknown_rule");
  std::vector<std::string> unused;
  for (const auto& [name, _] : s.values) {
    if (!pack.parameters.contains(name)) return wrong(s, "pack.unknown_name", {{"name", name}});
    if (!reads.parameters.contains(name)) unused.push_back(name);
  }
  if (!s.facts.empty()) {
    std::set<std::string> names;
    for (const auto& row : decision->rows) names.merge(policy::names_of(*decision, row));
    for (const auto& [name, _] : s.facts)
      if (!names.contains(name)) unused.push_back(name);
  } else {
    for (const auto& delivery : s.deliveries)
      if (!reads.datasets.contains(delivery.dataset)) unused.push_back(delivery.dataset);
    for (const auto& household : s.households)
      if (!household.earlier.empty() && !reads.earlier) unused.push_back("earlier");
    for (const auto& name : s.not_delivered)
      if (!reads.datasets.contains(name)) unused.push_back(name);
  }
  if (unused.empty()) return std::nullopt;
  return wrong(s, "situation.cannot_fail", {{"what", fmt::format("{}", fmt::join(unused, ", "))}});
}

/// Whether some fact that a rule's rows name may be null.
bool can_be_unknown(const policy::Pack& pack, const std::string& rule) {
  std::set<std::string> names;
  std::string subject;
  for (const auto* decision : decisions_behind(pack, rule)) {
    subject = decision->subject;
    for (const auto& row : decision->rows) names.merge(policy::names_of(*decision, row));
  }
  for (const auto* model : pack.models_of(subject))
    for (const auto& column : model->columns)
      if (column.nullable && names.contains(column.name)) return true;
  return false;
}

/// The facts of a situation, and those it leaves out as a subject without rows has them; its parameters and the pack's.
feel::Facts facts_of(const policy::Pack& pack, const policy::Decision& rule, const Situation& s) {
  feel::Facts facts;
  for (const auto* model : pack.models_of(rule.subject))
    for (const auto& column : model->columns)
      if (const auto usual = feel::parse_literal(lower_ascii(column.absent)); !column.absent.empty() && usual)
        facts[column.name] = *usual;
  const auto scope = pack.scope_of(rule.subject);
  for (const auto& [name, text] : s.facts) {
    if (pack.parameters.contains(name)) throw YamlRefused{wrong(s, "situation.parameter_as_fact", {{"name", name}})};
    const auto value = feel::parse_literal(text);
    if (!value || !feel::is_of_type(*value, scope.at(name).type))
      throw YamlRefused{wrong(s, "situation.bad_cell", {{"header", name}, {"text", text}})};
    facts[name] = *value;
  }
  for (const auto& [name, parameter] : pack.parameters)
    if (const auto* value = parameter.in_force(pack.policy_region(MadeUpCounty::code()), s.as_of))
      facts[name] = value->value;
  return facts;
}

/// Facts given directly: the table alone is asked.
std::optional<Refusal> play_facts(const policy::Pack& whole, const Situation& s) {
  auto pack = part_of(whole, {s.rule});
  set_values(pack, Batch{s.as_of, s.values, {}, {}, {}});
  const auto& rule =
      *std::find_if(pack.decisions.begin(), pack.decisions.end(), [&](const auto& d) { return d.id == s.rule; });
  const auto facts = facts_of(pack, rule, s);
  return judged(s, rule, ask_table(pack, rule, facts), facts);
}

}  // namespace

Result<std::vector<Played>> play(const policy::Pack& pack, const std::vector<Situation>& situations) {
  return catching_yaml([&] {
    std::map<const Situation*, std::optional<Refusal>> outcomes;
    std::vector<const Situation*> with_rows;
    ReadsOfRules reads;
    for (const auto& s : situations) {
      if (const auto [read, is_new] = reads.try_emplace(s.rule); is_new)
        read->second = {datasets_read(pack, s.rule), parameters_read(pack, s.rule), parameters_of_models(pack, s.rule),
                        reads_earlier(pack, s.rule)};
      if (auto refusal = cannot_fail(pack, s, reads.at(s.rule))) outcomes[&s] = std::move(refusal);
      else if (!s.facts.empty()) outcomes[&s] = play_facts(pack, s);
      else with_rows.push_back(&s);
    }
    const auto batches = in_batches(with_rows, reads);
    std::vector<std::map<const Situation*, std::optional<Refusal>>> of_batches(batches.size());
    side_by_side(batches.size(), [&](size_t i, size_t) { of_batches[i] = play_batch(pack, batches[i]); });
    for (auto& of_batch : of_batches) outcomes.merge(of_batch);
    std::vector<Played> played;
    played.reserve(situations.size());
    for (const auto& s : situations) played.push_back({&s, std::move(outcomes.at(&s))});
    return played;
  });
}

std::vector<Refusal> rules_without_situations(const policy::Pack& pack, const std::vector<Situation>& situations) {
  std::map<std::string, std::set<Expected>> told;
  for (const auto& s : situations) told[s.rule].insert(s.expected);
  std::vector<Refusal> all;
  for (const auto& [id, rule] : pack.rules) {
    if (rule.pack != pack.name) continue;
    const auto& of_rule = told[id];
    std::vector<std::string> missing;
    if (!of_rule.contains(Expected::Hit)) missing.push_back(policy::word_of(Expected::Hit));
    if (!of_rule.contains(Expected::NearMiss)) missing.push_back(policy::word_of(Expected::NearMiss));
    if (!of_rule.contains(Expected::Undecided) && can_be_unknown(pack, id))
      missing.push_back(policy::word_of(Expected::Undecided));
    if (!missing.empty())
      all.push_back({"situation.missing",
                     {{"rule", id}, {"missing", fmt::format("{}", fmt::join(missing, ", "))}, {"pack", pack.name}}});
  }
  return all;
}

}  // namespace guben::screening
