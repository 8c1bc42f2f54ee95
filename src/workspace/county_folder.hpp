#pragma once
// Where things lie in a county directory. workspace/, staging/, returns/, runs/ and keys/ are mode 0700; the directory
// itself, the files that lie straight in it and reports/ are as the user's umask has them.
#include <filesystem>
#include <string>

#include "workspace/engine.hpp"

namespace guben::workspace {

struct CountyFolder {
  std::filesystem::path root;
  std::filesystem::path snapshots() const { return root / "workspace"; }
  std::filesystem::path staging() const { return root / "staging"; }
  std::filesystem::path returns() const { return root / "returns"; }
  std::filesystem::path runs() const { return root / "runs"; }
  std::filesystem::path reports() const { return root / "reports"; }
  /// What statements may read and write of a county: neither its keys nor its ledger.
  Files files() const { return {{snapshots(), staging(), runs()}}; }
  /// Rows of one delivery, without names and numbers; the sealed identities beside them; the links made by matching.
  std::filesystem::path rows_of(const std::string& dataset, int64_t delivery) const {
    return snapshots() / dataset / (std::to_string(delivery) + ".parquet");
  }
  std::filesystem::path identities_of(const std::string& dataset, int64_t delivery) const {
    return snapshots() / dataset / (std::to_string(delivery) + ".identities");
  }
  std::filesystem::path links_of(const std::string& dataset, int64_t delivery) const {
    return snapshots() / dataset / (std::to_string(delivery) + ".links.parquet");
  }
  /// Pairs of a row and every registry person with the same number, for datasets that carry sex or birth date.
  std::filesystem::path numbers_of(const std::string& dataset, int64_t delivery) const {
    return snapshots() / dataset / (std::to_string(delivery) + ".numbers.parquet");
  }
  std::filesystem::path candidates() const { return snapshots() / "review_candidates.parquet"; }
  /// What links, candidates and the registry's snapshots were made from.
  std::filesystem::path links_manifest() const { return snapshots() / "links.manifest"; }
  /// Every version of what the ledger keeps, as models of the pack read it.
  std::filesystem::path kept() const { return snapshots() / "kept"; }
  std::filesystem::path registry_households() const { return snapshots() / "registry_household.parquet"; }
  std::filesystem::path registry_persons() const { return snapshots() / "registry_person.parquet"; }
};

}  // namespace guben::workspace
