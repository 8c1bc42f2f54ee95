#pragma once
// Decisions to SQL: one statement per subject kind decides everybody, leaving bit masks of hits, undecided and not run.
#include "policy/pack.hpp"

namespace guben::screening {

constexpr size_t kRulesPerWord = 62;  ///< bits of a mask word used; more rules take more words

/// The decisions of one subject kind in the order they are made, and the rules in the order of their bits.
struct Plan {
  std::string subject;
  std::vector<const policy::Decision*> decisions;
  std::vector<std::string> rules;
  std::vector<policy::Need> needs;  ///< columns n0, n1, … of the needs relation
  /// What a row cannot be asked without: what it names, and parameters without a value in force.
  std::map<const policy::TableRow*, std::vector<policy::Need>> needs_of;

  size_t words() const { return (rules.size() + kRulesPerWord - 1) / kRulesPerWord; }
  size_t bit_of(const std::string& rule) const;
  size_t need_number(const policy::Need& need) const;
  const policy::Decision& decision(const std::string& rule) const;
};
/// `absent`: parameters that somewhere have no value in force; what needs one is not run there.
Plan plan_for(const policy::Pack& pack, const std::string& subject, const std::set<std::string>& absent = {});

/// SQL over decided subjects: whether a rule's bit is set in the words "hit", "undecided" or "not_run".
std::string bit_is_set(const char* word, size_t bit);

/// Reads relation `input` (subject_code, household_code, village_code and f…, p…, n… columns) and yields the codes as
/// subject_id and household_id, the facts f…, the expressions d… and the words hit0, undecided0, not_run0, …
std::string compile(const Plan& plan, const policy::Pack& pack, const std::string& input);

}  // namespace guben::screening
