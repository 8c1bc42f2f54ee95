#pragma once
// The numbers of one record's versions, told from its rows as they were written (docs/decisions/0025): a row without an
// end begins a version, the other rows written with it are of that version, and what a later version left of an earlier
// one keeps that one's number.
#include <vector>

#include "ledger/records.hpp"

namespace guben::ledger {

class VersionNumbers {
 public:
  /// Of the next row.
  int64_t of(const Version& row);

 private:
  struct Piece {
    Date from, to;
    std::string superseded_at;
    int64_t number;
  };
  std::vector<Piece> known_;  ///< when the last row had been written, and what was superseded with it
  int64_t newest_ = 0;
};

}  // namespace guben::ledger
