#include "ledger/group_commit.hpp"

namespace guben::ledger {

GroupCommit::GroupCommit(Ledger& ledger) : ledger_(ledger), opened_in_(ledger.context()), writer_([this] { run(); }) {}

GroupCommit::~GroupCommit() {
  {
    const std::scoped_lock lock(mutex_);
    is_ending_ = true;
  }
  came_.notify_one();
  writer_.join();
}

void GroupCommit::submit(const Context& context, OneChange change, Done done) {
  {
    const std::scoped_lock lock(mutex_);
    assert(!is_ending_);
    waiting_.push_back({context, std::move(change), std::move(done), {}});
  }
  came_.notify_one();
}

void GroupCommit::write(const Context& context, OneChange change) {
  std::promise<void> ended;
  submit(context, std::move(change),
         [&](const std::exception_ptr& failed) { failed ? ended.set_exception(failed) : ended.set_value(); });
  ended.get_future().get();
}

void GroupCommit::write(OneChange change) { write(opened_in_, std::move(change)); }

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
    for (auto& one : together) one.done(one.failed);
  }
}

void GroupCommit::write_together(std::vector<Waiting>& together) {
  Change change(ledger_);
  auto& store = ledger_.store();
  for (auto& one : together) {
    store.execute("SAVEPOINT one_change");
    try {
      const InTheNameOf name(ledger_, one.context);
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
