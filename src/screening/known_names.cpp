#include "screening/known_names.hpp"

#include "core/nearest.hpp"
#include "screening/subject_codes.hpp"

namespace guben::screening {

Result<void> known_rule(const policy::Pack& pack, const std::string& rule) {
  if (rule.empty() || pack.rules.contains(rule)) return {};
  std::vector<std::string> known;
  known.reserve(pack.rules.size());
  for (const auto& [id, about] : pack.rules) known.push_back(id);
  return Refusal{"screening.unknown_rule", {{"rule", rule}}, {{"hint", nearest_text(rule, known)}}};
}

Result<void> known_subject(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
                           const std::string& subject) {
  if (subject.empty() || has_subject(folder, pack, run, subject)) return {};
  const auto like = codes_like(folder, pack, run, subject);
  return Refusal{"cli.unknown_subject", {{"subject", subject}}, {{"hint", nearest_text(subject, like)}}};
}

}  // namespace guben::screening
