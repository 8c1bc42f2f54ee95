#include "intake/newer_exports.hpp"

#include "intake/registry_export.hpp"

namespace guben::intake {

NewerExports::NewerExports(ledger::Ledger& ledger, const workspace::CountyFolder& folder,
                           const dictionary::Dataset& dataset, const ledger::Delivery& delivery)
    : dataset_(dataset) {
  for (auto& d : ledger.deliveries())
    if (d.dataset == dataset.code && d.from > delivery.from)
      exports_.push_back({d, codes_of_export(ledger, folder, dataset, d), {}});
  std::stable_sort(exports_.begin(), exports_.end(),
                   [](const auto& a, const auto& b) { return a.delivery.from < b.delivery.from; });
}

void NewerExports::see(std::string_view code, const Place& place) {
  for (auto& one : exports_)
    if (one.codes.contains(code)) one.places.insert(place);
}

std::optional<Date> NewerExports::first_to_speak_of(std::string_view code, const Place& place) const {
  // Of a list that tells no places a full export speaks of everybody.
  const bool is_full = dataset_.mode == dictionary::Mode::Full;
  for (const auto& one : exports_)
    if (one.codes.contains(code) ||
        (is_full && (!RegistryPlaces::tells_place(dataset_) || (!place.empty() && one.places.contains(place)))))
      return one.delivery.from;
  return std::nullopt;
}

}  // namespace guben::intake
