#pragma once
// The registry in memory, for whoever looks for somebody: by number, by name, by household, by what a row says of them.
#include "ledger/ledger.hpp"
#include "matching/matcher.hpp"
#include "policy/pack.hpp"

namespace guben::county {

/// The village, or the township where that is all that is known.
inline const std::string& place_of(const matching::Household& household) {
  return household.village.empty() ? household.township : household.village;
}
class RegistrySearch {
 public:
  /// Reads it from the ledger; refused with matching.no_registry where none was imported.
  static Result<std::shared_ptr<const RegistrySearch>> load(ledger::Ledger& ledger,
                                                            std::shared_ptr<const policy::Pack> pack);
  RegistrySearch(const RegistrySearch&) = delete;
  RegistrySearch& operator=(const RegistrySearch&) = delete;

  const matching::Registry& registry() const { return *registry_; }
  /// One row to at most one person, as a match does it.
  const matching::Matcher& matcher() const { return matcher_; }
  const policy::Pack& pack() const { return *pack_; }
  /// Numbers of the households in the region of this code (a prefix; empty: everywhere), by place and then by code.
  std::span<const uint32_t> households_in(std::string_view region) const;
  /// Codes of persons who belonged to it in some version that is no longer what we know, or holds no longer.
  const std::set<std::string>& former_members(const std::string& household) const;

 private:
  void find_former_members(ledger::Ledger& ledger);
  void order_by_place();
  RegistrySearch(std::shared_ptr<const policy::Pack> pack, std::unique_ptr<const matching::Registry> registry,
                 const std::string& county)
      : pack_(std::move(pack)),
        registry_(std::move(registry)),
        matcher_(*registry_, *pack_->names, pack_->regions, county) {}
  std::shared_ptr<const policy::Pack> pack_;
  std::unique_ptr<const matching::Registry> registry_;
  matching::Matcher matcher_;
  std::unordered_map<std::string, std::set<std::string>> former_members_;
  std::vector<uint32_t> by_place_;
};

}  // namespace guben::county
