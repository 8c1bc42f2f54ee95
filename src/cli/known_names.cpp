#include "cli/known_names.hpp"

#include "core/nearest.hpp"
#include "screening/subject_codes.hpp"

namespace guben::cli {

Result<void> known_rule(const policy::Pack& pack, const std::string& rule) {
  if (rule.empty() || pack.rules.contains(rule)) return {};
  std::vector<std::string> known;
  for (const auto& [id, about] : pack.rules) known.push_back(id);
  return Refusal{"screening.unknown_rule", {{"rule", rule}}, {{"hint", nearest_text(rule, known)}}};
}

Result<void> known_dataset(const policy::Pack& pack, const std::string& dataset) {
  if (dataset.empty() || pack.dictionary.find(dataset)) return {};
  std::vector<std::string> known;
  for (const auto& one : pack.dictionary.datasets()) known.push_back(one.code);
  return Refusal{"intake.unknown_dataset", {{"dataset", dataset}}, {{"hint", nearest_text(dataset, known)}}};
}

Result<void> known_region(const policy::Pack& pack, const std::string& county, const std::string& region) {
  if (region.empty()) return {};
  if (!pack.regions.find(region)) {
    std::vector<std::string> known;
    for (const auto& one : pack.regions.all())
      if (county.empty() || one.code.starts_with(county)) known.push_back(one.code);
    return Refusal{"cli.unknown_region", {{"region", region}}, {{"hint", nearest_text(region, known)}}};
  }
  if (county.empty() || region.starts_with(county) || county.starts_with(region)) return {};
  return Refusal{"cli.region_elsewhere", {{"region", region}, {"county", county}}};
}

Result<void> known_subject(const workspace::CountyFolder& folder, const policy::Pack& pack,
                           const screening::RunSummary& run, const std::string& subject) {
  if (subject.empty() || screening::has_subject(folder, pack, run, subject)) return {};
  const auto like = screening::codes_like(folder, pack, run, subject);
  return Refusal{"cli.unknown_subject", {{"subject", subject}}, {{"hint", nearest_text(subject, like)}}};
}

}  // namespace guben::cli
