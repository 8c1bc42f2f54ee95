#include "dictionary/known_dataset.hpp"

#include "core/nearest.hpp"

namespace guben::dictionary {

Result<void> known_dataset(const Dictionary& dictionary, const std::string& dataset) {
  if (dataset.empty() || dictionary.find(dataset)) return {};
  std::vector<std::string> known;
  known.reserve(dictionary.datasets().size());
  for (const auto& one : dictionary.datasets()) known.push_back(one.code);
  return Refusal{"intake.unknown_dataset", {{"dataset", dataset}}, {{"hint", nearest_text(dataset, known)}}};
}

}  // namespace guben::dictionary
