#pragma once
// Runs are written once (docs/decisions/0017). What stands under a run's name is never replaced, and leaves only by
// prune(), when nothing names it; with it stays the pack it used, so that what it found can be explained after the pack
// has changed. A list of its files and their digests is written with a run, and the ledger has the list's own.
#include "ledger/ledger.hpp"
#include "screening/run.hpp"

namespace guben::screening {

/// Brings a complete run's files to the disk and writes the list of them; the list's SHA-256.
std::string seal_run(const std::filesystem::path& run);
/// Refused with screening.run_damaged, naming the file, where a file of the run is lost or not as it was written.
Result<void> check_run(const std::filesystem::path& run, const ledger::RunRecord& record);
/// The same of one file of it.
Result<void> check_run_file(const std::filesystem::path& file, const ledger::RunRecord& record);

/// What a screening that was killed left.
void clear_unfinished_runs(const workspace::CountyFolder& folder);

/// Keeps the pack beside the runs, once. Refused with screening.pack_changed_meanwhile where its files are no more what
/// was read.
Result<void> keep_pack(const workspace::CountyFolder& folder, const policy::Pack& pack);
/// The pack as it was when the run was made: the one given, if it is still that, else the one kept. Refused with
/// screening.pack_changed where none was kept, with screening.pack_damaged where it is not what it was.
Result<policy::Pack> pack_of_run(const workspace::CountyFolder& folder, policy::Pack now, const RunSummary& run);

/// A run as the list of runs shows it.
struct KeptRun {
  ledger::RunRecord record;
  int64_t hits = 0, undecided = 0;
  bool is_whole = true;
  std::vector<std::string> named_by;  ///< codes of messages: what needs the run
};
/// The latest last.
std::vector<KeptRun> kept_runs(const workspace::CountyFolder& folder, ledger::Ledger& ledger);

/// What may go.
struct Leftover {
  std::filesystem::path path;
  std::string run;  ///< empty: files of no run on record
  std::string why;  ///< code of a message
};
/// Runs older than the latest that nothing names, damaged ones, what no run on record owns, and packs no run used.
std::vector<Leftover> leftovers(const workspace::CountyFolder& folder, ledger::Ledger& ledger);
/// Removes and journals them.
void prune(ledger::Ledger& ledger, const std::vector<Leftover>& leftovers, const Context& context);

/// A place for a run that is only tried, gone with this; what killed ones left goes with the next.
class PlaceAside {
 public:
  explicit PlaceAside(const workspace::CountyFolder& folder);
  ~PlaceAside();
  PlaceAside(const PlaceAside&) = delete;
  PlaceAside& operator=(const PlaceAside&) = delete;
  std::filesystem::path next();  ///< a new empty folder in it

 private:
  std::filesystem::path path_;
  int made_ = 0;
};

}  // namespace guben::screening
