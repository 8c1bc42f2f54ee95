#pragma once
// Connections for reading, kept open and lent out: as many as may be, made when they are wanted.
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "ledger/ledger.hpp"

namespace guben::county {

class Readers {
 public:
  using Open = std::function<Result<std::unique_ptr<ledger::Ledger>>()>;
  Readers(Open open, size_t most) : open_(std::move(open)), most_(most) {}
  /// Runs `question` on a connection of its own; waits where all are lent out. A question within a question, on its
  /// thread, has the same connection and waits for nobody. One whose connection is lost meanwhile is not asked again,
  /// since it may have told somebody something: it throws store.lost, and the next finds the store again. Throws as the
  /// question does; nothing of a county that cannot be opened is hidden: it throws what Ledger::open() refused.
  /// Thread-safe.
  template <typename Question>
  auto read(const Question& question) {
    if (auto* ledger = lent_here()) return question(*ledger);
    Lent lent(*this);
    try {
      return question(*lent.ledger);
    } catch (const Failure& failure) {
      if (store::is_of_lost_connection(failure)) {
        lent.ledger.reset();
        forget();
      }
      throw;
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
  /// One that nobody has, and that is not lost; made where there is none.
  std::unique_ptr<ledger::Ledger> lend();
  std::unique_ptr<ledger::Ledger> opened();
  /// The one that is lent to this thread.
  ledger::Ledger* lent_here();
  void take_back(std::unique_ptr<ledger::Ledger> ledger);
  /// The connections that are not lent out: they were lost with that one.
  void forget();
  Open open_;
  size_t most_, lent_ = 0;
  std::mutex mutex_;
  std::condition_variable came_back_;
  std::vector<std::unique_ptr<ledger::Ledger>> idle_;
  std::map<std::thread::id, ledger::Ledger*> lent_to_;
};

}  // namespace guben::county
