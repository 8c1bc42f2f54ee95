#include "ledger/group_commit.hpp"

#include <future>

namespace guben::ledger {

GroupCommit::GroupCommit(Ledger& ledger) : ledger_(&ledger), opened_in_(ledger.context()), writer_([this] { run(); }) {}

GroupCommit::GroupCommit(std::unique_ptr<Ledger> ledger, Open open)
    : own_(std::move(ledger)),
      open_(std::move(open)),
      ledger_(own_.get()),
      opened_in_(own_->context()),
      writer_([this] { run(); }) {}

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
  if (is_writing_here()) throw Failure("ledger: a change cannot wait for another that is written after it");
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

Ledger& GroupCommit::connected() {
  if (!ledger_) {
    auto opened = open_();
    if (!opened) throw Failure(opened.error());
    own_ = std::move(*opened);
    ledger_ = own_.get();
  }
  return *ledger_;
}

void GroupCommit::lose_connection() {
  if (!open_) return;
  ledger_ = nullptr;
  own_.reset();
}

void GroupCommit::write_together(std::vector<Waiting>& together) {
  try {
    return in_one_change([&](Change&) {
      for (auto& one : together) {
        const InTheNameOf name(*ledger_, one.context);
        one.change(*ledger_);
      }
    });
  } catch (const Failure& failure) {
    if (store::is_of_lost_connection(failure) || together.size() == 1) throw;
  } catch (...) {
    if (together.size() == 1) throw;
  }
  // Nothing of it is kept. Whose change it was that failed is found by writing each where it can be undone alone.
  in_one_change([&](Change& change) {
    for (size_t i = 0; i < together.size(); ++i) write_one(change, together[i], i);
  });
}

void GroupCommit::in_one_change(const std::function<void(Change&)>& write) {
  std::optional<Change> change;
  try {
    change.emplace(connected(), opened_in_);
  } catch (const Failure& failure) {
    if (failure.said().code != "store.lost" || !open_) throw;
    lose_connection();  // while nobody wrote: nothing of these was begun
    change.emplace(connected(), opened_in_);
  }
  try {
    write(*change);
    change->commit();
  } catch (const Failure& failure) {
    if (!store::is_of_lost_connection(failure)) throw;
    change.reset();
    lose_connection();
    throw;
  }
}

/// A savepoint has a name of its own: one before it, of a change that is done, is never gone back to.
void GroupCommit::write_one(Change& change, Waiting& one, size_t number) {
  auto& store = ledger_->store();
  const auto savepoint = fmt::format("SAVEPOINT change_{}", number);
  store.prepare(savepoint).run();
  try {
    const InTheNameOf name(*ledger_, one.context);
    one.change(*ledger_);
    store.settle();
    change.write_lines();
  } catch (...) {
    one.failed = std::current_exception();
    try {
      store.settle();
    } catch (const Failure&) {  // of what is undone
    }
    store.execute("ROLLBACK TO " + savepoint);
    change.forget_lines();
  }
  store.prepare("RELEASE " + savepoint).run();
}

}  // namespace guben::ledger
