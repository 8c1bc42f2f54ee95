#pragma once
// The right to write in bulk: import, match and screen, one at a time in a county.
#include <utility>

namespace guben::ledger {

class Ledger;

/// Given back when it ends; the ledger must outlive it.
class Lease {
 public:
  explicit Lease(Ledger& ledger) : ledger_(&ledger) {}
  Lease(Lease&& other) noexcept : ledger_(std::exchange(other.ledger_, nullptr)) {}
  Lease& operator=(Lease&& other) noexcept { return std::swap(ledger_, other.ledger_), *this; }
  ~Lease();

 private:
  Ledger* ledger_;
};

}  // namespace guben::ledger
