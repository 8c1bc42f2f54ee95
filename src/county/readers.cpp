#include "county/readers.hpp"

namespace guben::county {

std::unique_ptr<ledger::Ledger> Readers::lend() {
  std::unique_ptr<ledger::Ledger> ledger;
  {
    std::unique_lock lock(mutex_);
    came_back_.wait(lock, [&] { return lent_ < most_; });
    while (!ledger && !idle_.empty()) {
      if (!idle_.back()->store().is_lost()) ledger = std::move(idle_.back());
      idle_.pop_back();
    }
    ++lent_;
  }
  try {
    if (!ledger) ledger = opened();
    ledger->find_county();
    const std::scoped_lock lock(mutex_);
    lent_to_[std::this_thread::get_id()] = ledger.get();
  } catch (...) {
    take_back(nullptr);
    throw;
  }
  return ledger;
}

std::unique_ptr<ledger::Ledger> Readers::opened() {
  auto ledger = open_();
  if (!ledger) throw Failure(ledger.error());
  return std::move(*ledger);
}

void Readers::take_back(std::unique_ptr<ledger::Ledger> ledger) {
  {
    const std::scoped_lock lock(mutex_);
    --lent_;
    lent_to_.erase(std::this_thread::get_id());
    if (ledger) idle_.push_back(std::move(ledger));
  }
  came_back_.notify_one();
}

ledger::Ledger* Readers::lent_here() {
  const std::scoped_lock lock(mutex_);
  const auto here = lent_to_.find(std::this_thread::get_id());
  return here == lent_to_.end() ? nullptr : here->second;
}

void Readers::forget() {
  std::vector<std::unique_ptr<ledger::Ledger>> lost;
  const std::scoped_lock lock(mutex_);
  lost.swap(idle_);
}

}  // namespace guben::county
