#pragma once
// A county held open by a process that stays up for weeks: connections for reading, one writer for everybody's changes,
// and what many ask for at once (pack, latest run, registry) in memory, swapped whole when new ones are there.
//
// Any number of threads may use it. What another process writes is noticed within a second or so.
#include <chrono>
#include <thread>

#include "county/few_kept.hpp"
#include "county/moved.hpp"
#include "county/readers.hpp"
#include "county/snapshot.hpp"
#include "ledger/group_commit.hpp"
#include "screening/indicators.hpp"
#include "screening/subject_screening.hpp"
#include "workspace/county_folder.hpp"

namespace guben::county {

struct Held {
  std::filesystem::path packs;  ///< the folder in which the county's pack lies
  Context context;              ///< in whose name it is opened; changes have names of their own
  size_t readers = 8;           ///< connections for reading, at most
  size_t old_runs = 3;          ///< runs other than the latest that stay open
  bool holds_registry = true;
  std::chrono::milliseconds looks_every{1000};  ///< for what others wrote; 0: never by itself
};

/// What the indicators of a run came to in every area, and the run: they point into its pack.
struct RunFigures {
  std::shared_ptr<const screening::OpenRun> run;
  std::vector<screening::AreaFigure> all;
};

class HeldCounty;

/// The right to write in bulk, and the connection to do it with; for one thread, from its making to its end.
class BulkWork {
 public:
  ledger::Ledger& ledger() {
    // What is computed with it is part of it only there, and would wait for it elsewhere.
    assert(std::this_thread::get_id() == made_on_);
    return *ledger_;
  }
  BulkWork(BulkWork&&) = default;
  ~BulkWork();

 private:
  friend class HeldCounty;
  BulkWork(HeldCounty& county, std::unique_ptr<ledger::Ledger> ledger, ledger::Lease lease);
  /// Called when everything else has ended.
  struct Tell {
    HeldCounty* county;
    void operator()(void*) const;
  };
  std::unique_ptr<void, Tell> ended_;
  std::unique_ptr<ledger::Ledger> ledger_;
  std::optional<ledger::Lease> lease_;
  std::thread::id made_on_ = std::this_thread::get_id();
  std::unique_ptr<workspace::Engine::BulkJob> admitted_;
};

class HeldCounty {
 public:
  /// Refused as Ledger::open(), and where the pack is not there or not sound. A run that cannot be opened refuses
  /// nothing: Snapshot says why there is none.
  static Result<std::unique_ptr<HeldCounty>> open(const std::filesystem::path& folder, const Held& held);
  /// Writes what waits. What was handed out must have ended.
  ~HeldCounty();
  HeldCounty(const HeldCounty&) = delete;
  HeldCounty& operator=(const HeldCounty&) = delete;

  const workspace::CountyFolder& folder() const { return folder_; }
  std::shared_ptr<const Snapshot> snapshot() const;
  /// Looks at once whether there is something new, and swaps the snapshot if so. Throws what goes wrong.
  void look();

  /// A question to the record, on a connection of its own (Readers). Not within a change, which has the record at hand:
  /// whoever reads may be waiting for the writer. There it throws.
  template <typename Question>
  auto read(const Question& question) {
    if (writer_.is_writing_here()) throw Failure("county: a change cannot wait for a reader");
    return readers_.read(question);
  }
  /// A change, in this name, together with those of others; as GroupCommit. To write in bulk is lease()'s.
  void write(const Context& context, ledger::GroupCommit::OneChange change);
  void submit(const Context& context, ledger::GroupCommit::OneChange change, ledger::GroupCommit::Done done);

  /// For import, match, screen: refused with ledger.in_use where somebody works there. Then waits until the process has
  /// room for a job that computes over a whole county. The snapshot is looked after when it ends.
  Result<BulkWork> lease(const Context& context, std::string_view work);

  /// A run by its name; the latest is the snapshot's. Refused as load_summary().
  Result<std::shared_ptr<const screening::OpenRun>> run(const std::string& id);

  /// All that a run found. Refused as run().
  Result<std::shared_ptr<const FoundLines>> found(const std::string& id);
  /// What a run found beside what the one before it did. Refused as run().
  Result<std::shared_ptr<const FoundSince>> found_since(const std::string& id);
  /// Who of them lies elsewhere by now.
  Result<std::shared_ptr<const Moved>> moved_since(const FoundSince& found);
  /// Computed when first asked for. Refused as screening::figures_of().
  Result<std::shared_ptr<const RunFigures>> figures(const std::shared_ptr<const screening::OpenRun>& run);

  /// A few subjects again, as screening::screen_subjects(): of the record as it is now.
  Result<void> screen_again(const Context& context, Date as_of, const std::set<std::string>& codes,
                            const std::string& kind, const std::function<void(const screening::Finding&)>& visit);

 private:
  HeldCounty(workspace::CountyFolder folder, Held held, std::unique_ptr<ledger::Ledger> writer);
  Result<std::unique_ptr<ledger::Ledger>> open_ledger(ledger::Access access, const Context& context) const;
  Result<std::shared_ptr<const policy::Pack>> load_pack(ledger::Ledger& ledger) const;
  /// What the pack's registers need of the ledger is made before anybody asks for them.
  Result<void> fit_registers(const policy::Pack& pack);
  /// What is new beside `before`, put together; null where nothing is.
  std::shared_ptr<const Snapshot> newer(ledger::Ledger& ledger, const Snapshot* before);
  friend struct BulkWork::Tell;
  void look_after_work();
  void open_latest(ledger::Ledger& ledger, Snapshot& next);
  Result<screening::RunSummary> summary_of(const std::string& id);
  /// The one it was made with.
  Result<std::shared_ptr<const policy::Pack>> pack_of(const screening::RunSummary& run,
                                                      std::shared_ptr<const policy::Pack> now) const;
  Result<std::shared_ptr<const screening::OpenRun>> open_run(std::shared_ptr<const policy::Pack> now,
                                                             screening::RunSummary run) const;
  /// What the run on record before this one found; null where there is none, or it cannot be read any more.
  std::shared_ptr<const FoundLines> found_before(const std::string& id);
  bool wants_registry() const;
  void watch();
  void compare_latest();

  const workspace::CountyFolder folder_;
  const Held held_;
  Readers readers_;
  ledger::GroupCommit writer_;
  FewKept<screening::OpenRun> old_runs_;
  FewKept<FoundLines> old_lines_;
  FewKept<FoundSince> compared_;
  std::weak_ptr<const FoundSince> last_compared_;  ///< the watcher's
  FewKept<Moved> moved_;
  FewKept<RunFigures> figures_;

  std::mutex looking_;  ///< one who puts a snapshot together
  std::string pack_files_, links_;
  std::chrono::steady_clock::time_point registry_read_{};  ///< when, and how long it took
  std::chrono::steady_clock::duration registry_took_{};
  bool registry_is_old_ = false;
  mutable std::mutex mutex_;  ///< of what follows
  std::shared_ptr<const Snapshot> snapshot_;
  bool is_ending_ = false;
  std::condition_variable ending_;
  std::thread watcher_;
};

}  // namespace guben::county
