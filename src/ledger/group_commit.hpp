#pragma once
// Many people's changes, one sync of the disk: changes that wait together are written in one transaction, and every
// caller is told when its own is durable. Where one fails all are undone and written again, that one left out; so a
// change must bear to be run twice, the first time for nothing.
#include <condition_variable>
#include <mutex>
#include <thread>

#include "ledger/ledger.hpp"

namespace guben::ledger {

class GroupCommit {
 public:
  /// `ledger` is this object's alone from now on: its thread is the one that writes.
  explicit GroupCommit(Ledger& ledger);
  /// With a ledger of its own, opened anew where the connection to it is lost.
  using Open = std::function<Result<std::unique_ptr<Ledger>>()>;
  GroupCommit(std::unique_ptr<Ledger> ledger, Open open);
  /// Writes what waits.
  ~GroupCommit();
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;
  using OneChange = std::function<void(Ledger&)>;
  /// Called in the writer's thread when the change is on the disk, or with what it threw; must not throw or wait.
  using Done = std::function<void(std::exception_ptr)>;
  /// Runs `change`, in this name, with the others that wait and returns when it is on the disk. Throws what it threw,
  /// and then nothing of it is kept; where the commit itself failed nothing of any is. Thread-safe.
  void write(const Context& context, OneChange change);
  /// In the name of whoever opened the ledger.
  void write(OneChange change);
  /// Whether this is the thread that writes: a change that waits there for another would wait for ever, and write()
  /// within a change throws.
  bool is_writing_here() const { return std::this_thread::get_id() == writer_.get_id(); }
  /// The same without waiting for it.
  void submit(const Context& context, OneChange change, Done done);

 private:
  struct Waiting {
    Context context;
    OneChange change;
    Done done;
    std::exception_ptr failed;
  };
  void run();
  /// The ledger, connected; throws where it cannot be.
  Ledger& connected();
  void write_together(std::vector<Waiting>& together);
  void in_one_change(const std::function<void(Change&)>& write);
  void lose_connection();
  void write_one(Change& change, Waiting& one, size_t number);
  std::unique_ptr<Ledger> own_;
  Open open_;
  Ledger* ledger_;  ///< null while the connection is lost
  const Context opened_in_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Waiting> waiting_;
  bool is_ending_ = false;
  std::thread writer_;
};

}  // namespace guben::ledger
