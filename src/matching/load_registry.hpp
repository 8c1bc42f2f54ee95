#pragma once
// The registry from the ledger into memory, and its own snapshots as the facts see them: no names, no numbers, but what
// matching learnt about the numbers.
#include <memory>

#include "core/timings.hpp"
#include "intake/snapshot.hpp"
#include "ledger/ledger.hpp"
#include "matching/registry.hpp"
#include "workspace/county_folder.hpp"

namespace guben::matching {

/// The registry, and the persons' rows that wait for what only the whole registry can tell of them.
struct LoadedRegistry {
  explicit LoadedRegistry(const workspace::CountyFolder& folder) : database(folder.files()) {}
  Registry registry;
  workspace::Database database;
  std::optional<intake::SnapshotWriter> persons;
};

/// Writes the households' snapshot as well. Refused where no registry was imported.
Result<std::unique_ptr<LoadedRegistry>> load_registry(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                                      const dictionary::Dictionary& dictionary,
                                                      const china::Regions& regions, const china::NameComparer& names,
                                                      Timings& timings);

/// The persons' snapshot: work that may go on while rows are matched.
void write_person_snapshot(LoadedRegistry& loaded, const std::filesystem::path& file);

}  // namespace guben::matching
