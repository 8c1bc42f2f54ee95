#include "county/registry_search.hpp"

#include "matching/read_registry.hpp"

namespace guben::county {

Result<std::shared_ptr<const RegistrySearch>> RegistrySearch::load(ledger::Ledger& ledger,
                                                                   std::shared_ptr<const policy::Pack> pack) {
  auto registry = matching::read_registry(ledger, pack->dictionary, pack->regions, *pack->names);
  if (!registry) return registry.error();
  const auto county = ledger.setting("county").value_or("");
  return std::shared_ptr<const RegistrySearch>(new RegistrySearch(std::move(pack), std::move(*registry), county));
}

}  // namespace guben::county
