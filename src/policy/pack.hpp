#pragma once
// A pack and the packs it stands on, loaded and checked as one.
#include "china/names.hpp"
#include "china/regions.hpp"
#include "core/language.hpp"
#include "dictionary/cycles.hpp"
#include "dictionary/dataset.hpp"
#include "policy/decision.hpp"
#include "policy/fact_model.hpp"
#include "policy/parameters.hpp"
#include "policy/situation.hpp"
#include "policy/subjects.hpp"

namespace guben::policy {

/// What stands in rules.yaml: how a rule is called and what its finding asks of people.
struct Rule {
  std::string id, group, label_zh, label_en, question_zh, question_en;
  bool is_of_health = false;     ///< read as 健康类事项(受保护) by who need not act on it
  bool touches_benefit = false;  ///< ⚑: somebody's benefits or good name
  size_t order = 0;              ///< in which it is shown: that of rules.yaml
  std::string pack;              ///< that named it first
};

/// A field of the registry held against a department's record (comparisons.yaml).
struct Comparison {
  std::string rule, dataset, field, registry_fact, department_fact;
};

/// What an invented county of this pack is like, unless told otherwise: `guben demo`.
struct Demo {
  std::optional<Date> as_of;
  int persons = 30000, townships = 0;  ///< townships 0: all of the demo county's
  uint64_t seed = 1;
  std::string dirt = "usual";
  Decimal minority;                 ///< share of households that bear names of one of the groups
  std::vector<std::string> groups;  ///< 傣族, 景颇族, …
  std::string department;           ///< that hands in files when the county is shown, as datasets name whose they are
  std::string about_zh, about_en;   ///< what is different here
};

struct Pack {
  std::string name, label_zh, label_en;
  std::vector<std::filesystem::path> folders;  ///< base first
  std::string county, demo_county;             ///< codes; the demo county lives under this county's policy
  Demo demo;
  std::string fingerprint;              ///< of every file: stored with each run
  std::string fingerprint_of_matching;  ///< of the files that matching stands on: stored with the links
  dictionary::Dictionary dictionary;
  dictionary::Cycles cycles;
  china::Regions regions;
  std::optional<china::NameComparer> names;
  Documents documents;
  std::map<std::string, Parameter> parameters;
  SubjectKinds kinds;
  std::map<std::string, std::string> units;    ///< of facts and parameters, and how they are called in English
  std::map<std::string, std::string> english;  ///< of words that have none beside them: departments, documents, …
  std::vector<FactModel> models;               ///< in an order in which each finds what it uses
  std::vector<Decision> decisions;             ///< in an order in which each comes after those it looks at
  std::map<std::string, Rule> rules;
  std::vector<Comparison> comparisons;
  std::set<std::string> replaced;  ///< models and decisions of the packs below

  /// The region whose policy holds: the demo county's codes stand for the county of the pack.
  std::string policy_region(const std::string& region) const;
  /// Names a decision of this subject may use, with the generated SQL columns: facts f0…, parameters p0…, counts c0…
  /// and expressions d0…; of a number with bounds also the upper end, f0_most.
  feel::Scope scope_of(const std::string& subject) const;
  /// Models that look at what households and persons were found to have (found.household), and what uses these: they
  /// run after the tables of both, which may not use them.
  std::set<std::string> models_after_findings() const;
  /// Kinds of subject that have a population: household and person, then the others.
  std::vector<std::string> subjects() const;
  const FactModel* population_of(const std::string& subject) const;
  std::vector<const FactModel*> models_of(const std::string& subject) const;
  const FactModel* model(const std::string& name) const;
  /// The field of a code list, "water.quality"; null where there is none of that name.
  const dictionary::Field* code_list(const std::string& name) const;
  /// The subject whose facts a finding about this kind looks at: area for a village.
  const std::string& subject_of(const std::string& kind) const;
  /// How a kind of subject is called.
  const std::string& label_of(const std::string& kind, Language language) const;
  /// A word of the pack's that stands there in Chinese only (english.yaml).
  std::string in_words(const std::string& chinese, Language language) const;
  std::string unit_text(const std::string& unit, Language language) const;
  const std::string& many_of(const std::string& kind, Language language) const;
  /// The parameters a model's SQL needs, those of the models it uses included.
  std::set<std::string> parameters_of(const FactModel& model) const;
};

/// Parses and types every decision against the facts and parameters the pack has now. Throws YamlRefused.
void parse_decisions(Pack& pack);

/// Refused with the file, the line and what is wrong there.
Result<Pack> load_pack(const std::filesystem::path& packs, const std::string& name);
/// The situations of the pack's own folder: those of the packs it stands on are theirs to play, unless this one
/// replaces something of them. Then it answers to theirs as well; its own file about a rule replaces theirs about that
/// rule.
Result<std::vector<Situation>> load_situations(const Pack& pack);
std::vector<std::string> list_packs(const std::filesystem::path& packs);

}  // namespace guben::policy
