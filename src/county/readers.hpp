#pragma once
// Connections for reading, kept open and lent out: as many as may be, made when they are wanted.
#include <condition_variable>
#include <mutex>

#include "ledger/ledger.hpp"

namespace guben::county {

class Readers {
 public:
  using Open = std::function<Result<std::unique_ptr<ledger::Ledger>>()>;
  Readers(Open open, size_t most) : open_(std::move(open)), most_(most) {}
  /// Runs `question` on a connection of its own; waits where all are lent out. Where the store was restarted meanwhile
  /// it is asked once more. Throws as the question does; nothing of a county that cannot be opened is hidden: it throws
  /// what Ledger::open() refused. Thread-safe.
  template <typename Question>
  auto read(const Question& question) {
    for (bool is_again = false;; is_again = true) {
      Lent lent(*this);
      try {
        return question(*lent.ledger);
      } catch (const Failure& failure) {
        if (failure.said().code != "store.lost") throw;
        lent.ledger.reset();
        forget();
        if (is_again) throw;
      }
    }
  }

 private:
  struct Lent {
    explicit Lent(Readers& of) : readers(of), ledger(of.lend()) {}
    ~Lent() { readers.take_back(std::move(ledger)); }
    Lent(const Lent&) = delete;
    Lent& operator=(const Lent&) = delete;
    Readers& readers;
    std::unique_ptr<ledger::Ledger> ledger;
  };
  std::unique_ptr<ledger::Ledger> lend();
  std::unique_ptr<ledger::Ledger> opened();
  void take_back(std::unique_ptr<ledger::Ledger> ledger);
  /// The connections that are not lent out: they were lost with that one.
  void forget();
  Open open_;
  size_t most_, lent_ = 0;
  std::mutex mutex_;
  std::condition_variable came_back_;
  std::vector<std::unique_ptr<ledger::Ledger>> idle_;
};

}  // namespace guben::county
