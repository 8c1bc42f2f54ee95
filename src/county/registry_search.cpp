#include "county/registry_search.hpp"

#include <numeric>

#include "ledger/records.hpp"
#include "matching/read_registry.hpp"

namespace guben::county {

Result<std::shared_ptr<const RegistrySearch>> RegistrySearch::load(ledger::Ledger& ledger,
                                                                   std::shared_ptr<const policy::Pack> pack) {
  auto registry = matching::read_registry(ledger, pack->dictionary, pack->regions, *pack->names);
  if (!registry) return registry.error();
  const auto county = ledger.setting("county").value_or("");
  std::shared_ptr<RegistrySearch> search(new RegistrySearch(std::move(pack), std::move(*registry), county));
  search->find_former_members(ledger);
  search->order_by_place();
  return std::shared_ptr<const RegistrySearch>(std::move(search));
}

void RegistrySearch::find_former_members(ledger::Ledger& ledger) {
  const auto* persons = pack_->dictionary.register_of(dictionary::Register::Persons);
  const auto* household = persons ? persons->with_role(dictionary::Role::HouseholdCode) : nullptr;
  if (!household || household->sealed) return;
  ledger::Records records(ledger, *persons);
  if (!records.has_table()) return;
  records.each_former(
      *household, [&](const std::string& person, const std::string& code) { former_members_[code].insert(person); });
}

void RegistrySearch::order_by_place() {
  const auto& households = registry_->households();
  by_place_.resize(households.size());
  std::iota(by_place_.begin(), by_place_.end(), 0);
  std::sort(by_place_.begin(), by_place_.end(), [&](uint32_t a, uint32_t b) {
    return std::tie(place_of(households[a]), households[a].code) <
           std::tie(place_of(households[b]), households[b].code);
  });
}

std::span<const uint32_t> RegistrySearch::households_in(std::string_view region) const {
  const auto& households = registry_->households();
  const auto from = std::lower_bound(by_place_.begin(), by_place_.end(), region, [&](uint32_t number, auto wanted) {
    return std::string_view(place_of(households[number])).substr(0, wanted.size()) < wanted;
  });
  const auto to = std::upper_bound(from, by_place_.end(), region, [&](auto wanted, uint32_t number) {
    return wanted < std::string_view(place_of(households[number])).substr(0, wanted.size());
  });
  return {from, to};
}

const std::set<std::string>& RegistrySearch::former_members(const std::string& household) const {
  static const std::set<std::string> none;
  const auto found = former_members_.find(household);
  return found == former_members_.end() ? none : found->second;
}

}  // namespace guben::county
