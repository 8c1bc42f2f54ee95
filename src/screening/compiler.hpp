#pragma once
// Decision tables to SQL: one statement per subject kind decides everybody, leaving bit masks of hits, undecided and
// not run.
#include "policy/pack.hpp"

namespace guben::screening {

constexpr size_t kRulesPerWord = 62;  ///< bits of a mask word used; more rules take more words

/// The tables of one subject kind in the order they are decided, and the rules in the order of their bits.
struct Plan {
  std::string subject;
  std::vector<const policy::DecisionTable*> tables;
  std::vector<std::string> rules;
  std::vector<policy::Need> needs;  ///< columns n0, n1, … of the needs relation
  size_t words() const { return (rules.size() + kRulesPerWord - 1) / kRulesPerWord; }
  size_t bit_of(const std::string& rule) const;
  size_t need_number(const policy::Need& need) const;
};
Plan plan_for(const policy::Pack& pack, const std::string& subject);

/// SQL over decided subjects: whether a rule's bit is set in the words "hit", "undecided" or "not_run".
std::string bit_is_set(const char* word, size_t bit);

/// Reads relation `input` (subject_code, household_code, village_code and f…, p…, n… columns) and yields the codes as
/// subject_id and household_id, the facts f…, the counts c… and the words hit0, undecided0, not_run0, …
std::string compile(const Plan& plan, const policy::Pack& pack, const std::string& input);

}  // namespace guben::screening
