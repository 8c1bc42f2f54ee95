#include "ledger/version_numbers.hpp"

namespace guben::ledger {

int64_t VersionNumbers::of(const Version& row) {
  std::erase_if(known_, [&](const Piece& p) { return !p.superseded_at.empty() && p.superseded_at < row.recorded_at; });
  // What is left of a piece is written before anything that takes its place, and begins where it began.
  const auto cut = std::find_if(known_.begin(), known_.end(), [&](const Piece& p) {
    return p.from == row.valid_from && row.valid_to < p.to && !p.superseded_at.empty();
  });
  const bool is_left = cut != known_.end();
  const bool is_open = row.valid_to == Days::for_ever();
  newest_ += is_open;
  const int64_t number = is_left ? cut->number : newest_;
  std::erase_if(known_, [&](const Piece& p) {
    return row.valid_from <= p.to && (is_left ? row.valid_to < p.to : p.from <= row.valid_to);
  });
  known_.push_back({row.valid_from, row.valid_to, row.superseded_at, number});
  return number;
}

}  // namespace guben::ledger
