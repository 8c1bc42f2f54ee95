#include "screening/actions/list_discrepancies.hpp"

#include "dictionary/known_dataset.hpp"

namespace guben::screening {

Result<std::vector<Discrepancy>> list_discrepancies(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                                    const RunSummary& run, const std::string& dataset) {
  if (auto known = dictionary::known_dataset(pack.dictionary, dataset); !known) return known.error();
  auto all = discrepancies_of(folder, pack, run);
  if (all && !dataset.empty()) std::erase_if(*all, [&](const auto& d) { return d.dataset != dataset; });
  return all;
}

}  // namespace guben::screening
