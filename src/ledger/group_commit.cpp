#include "ledger/group_commit.hpp"

namespace guben::ledger {

GroupCommit::GroupCommit(Ledger& ledger) : ledger_(ledger), writer_([this] { run(); }) {}

GroupCommit::~GroupCommit() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  came_.notify_one();
  writer_.join();
}

void GroupCommit::write(std::function<void(Ledger&)> change) {
  std::future<void> done;
  {
    const std::scoped_lock lock(mutex_);
    assert(!is_ending_);
    done = waiting_.emplace_back(Waiting{std::move(change), {}, {}}).done.get_future();
  }
  came_.notify_one();
  done.get();
}

void GroupCommit::run() {
  for (;;) {
    std::vector<Waiting> together;
    {
      std::unique_lock lock(mutex_);
      came_.wait(lock, [&] { return is_ending_ || !waiting_.empty(); });
      if (waiting_.empty()) return;
      together.swap(waiting_);
    }
    try {
      write_together(together);
    } catch (...) {
      for (auto& one : together) one.failed = std::current_exception();
    }
    for (auto& one : together) one.failed ? one.done.set_exception(one.failed) : one.done.set_value();
  }
}

void GroupCommit::write_together(std::vector<Waiting>& together) {
  Change change(ledger_);
  auto& store = ledger_.store();
  for (auto& one : together) {
    store.execute("SAVEPOINT one_change");
    try {
      one.change(ledger_);
      store.execute("RELEASE SAVEPOINT one_change");
    } catch (...) {
      one.failed = std::current_exception();
      store.execute("ROLLBACK TO SAVEPOINT one_change");
      store.execute("RELEASE SAVEPOINT one_change");
      change.forget_lines();
    }
  }
  change.commit();
}

}  // namespace guben::ledger
