#include "county/readers.hpp"

namespace guben::county {

std::unique_ptr<ledger::Ledger> Readers::lend() {
  std::unique_ptr<ledger::Ledger> ledger;
  {
    std::unique_lock lock(mutex_);
    came_back_.wait(lock, [&] { return lent_ < most_; });
    if (!idle_.empty()) {
      ledger = std::move(idle_.back());
      idle_.pop_back();
    }
    ++lent_;
  }
  try {
    if (!ledger) ledger = opened();
    ledger->find_county();
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
    if (ledger) idle_.push_back(std::move(ledger));
  }
  came_back_.notify_one();
}

void Readers::forget() {
  std::vector<std::unique_ptr<ledger::Ledger>> lost;
  const std::scoped_lock lock(mutex_);
  lost.swap(idle_);
}

}  // namespace guben::county
