#pragma once
// The registry in memory, for whoever looks for somebody: by number, by name, by household, by what a row says of them.
#include "ledger/ledger.hpp"
#include "matching/matcher.hpp"
#include "policy/pack.hpp"

namespace guben::county {

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

 private:
  RegistrySearch(std::shared_ptr<const policy::Pack> pack, std::unique_ptr<const matching::Registry> registry,
                 const std::string& county)
      : pack_(std::move(pack)),
        registry_(std::move(registry)),
        matcher_(*registry_, *pack_->names, pack_->regions, county) {}
  std::shared_ptr<const policy::Pack> pack_;
  std::unique_ptr<const matching::Registry> registry_;
  matching::Matcher matcher_;
};

}  // namespace guben::county
