#pragma once
// Many people's changes, one sync of the disk: changes that wait together are written in one transaction, each undone
// alone where it fails, and every caller returns when its own is durable.
#include <condition_variable>
#include <future>
#include <mutex>
#include <thread>

#include "ledger/ledger.hpp"

namespace guben::ledger {

class GroupCommit {
 public:
  /// `ledger` is this object's alone from now on: its thread is the one that writes.
  explicit GroupCommit(Ledger& ledger);
  /// Writes what waits.
  ~GroupCommit();
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;
  /// Runs `change` with the others that wait and returns when it is on the disk. Throws what it threw, and then nothing
  /// of it is kept; where the commit itself failed nothing of any is. Thread-safe.
  void write(std::function<void(Ledger&)> change);

 private:
  struct Waiting {
    std::function<void(Ledger&)> change;
    std::promise<void> done;
    std::exception_ptr failed;
  };
  void run();
  void write_together(std::vector<Waiting>& together);
  Ledger& ledger_;
  std::mutex mutex_;
  std::condition_variable came_;
  std::vector<Waiting> waiting_;
  bool is_ending_ = false;
  std::thread writer_;
};

}  // namespace guben::ledger
