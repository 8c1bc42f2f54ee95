#include "matching/file_order.hpp"

namespace guben::matching {
namespace {

/// Whether rows do something nearly always; few rows show no habit.
struct Habit {
  int64_t yes = 0, all = 0;
  void count(bool does) { yes += does, ++all; }
  bool stands() const { return all >= 20 && yes * 100 >= all * 98; }
};

}  // namespace

void FileOrder::add(int32_t sheet, std::optional<uint32_t> household) {
  sheets_.push_back(sheet);
  told_.push_back(household.value_or(kUntold));
  if (household) ++rows_of_[*household];
}

void FileOrder::finish() {
  neighbours_.resize(told_.size());
  const auto sweep = [&](auto index, uint32_t Neighbours::*side) {
    uint32_t last = kUntold;
    for (size_t n = 0; n < told_.size(); ++n) {
      const size_t row = index(n);
      if (n > 0 && sheets_[row] != sheets_[index(n - 1)]) last = kUntold;
      neighbours_[row].*side = last;
      if (told_[row] != kUntold) last = told_[row];
    }
  };
  sweep([](size_t n) { return n; }, &Neighbours::before);
  sweep([&](size_t n) { return told_.size() - 1 - n; }, &Neighbours::after);

  Habit families, villages;
  for (size_t row = 0; row < told_.size(); ++row) {
    const auto& beside = neighbours_[row];
    if (told_[row] == kUntold || (beside.before == kUntold && beside.after == kUntold)) continue;
    if (rows_of_[told_[row]] > 1) families.count(is_family_beside(beside, told_[row]));
    if (!registry_.households()[told_[row]].village.empty()) villages.count(is_village_beside(beside, told_[row]));
  }
  keeps_families_ = families.stands();
  keeps_villages_ = villages.stands();
}

bool FileOrder::is_village_beside(const Neighbours& n, uint32_t household) const {
  const auto& village = registry_.households()[household].village;
  const auto is_there = [&](uint32_t other) {
    return other != kUntold && registry_.households()[other].village == village;
  };
  return is_there(n.before) || is_there(n.after);
}

bool FileOrder::is_among_added_rows(size_t row) const {
  constexpr size_t kFarthest = 100;  // rows to look at on either side
  constexpr int kWitnesses = 2;      // of them, how many that can tell
  int apart = 0, witnesses = 0;
  const auto look = [&](auto next) {
    int seen = 0;
    for (size_t n = 1; n <= kFarthest && seen < kWitnesses; ++n) {
      const size_t other = next(n);
      if (other >= told_.size() || sheets_[other] != sheets_[row]) return;
      if (told_[other] == kUntold || rows_of_[told_[other]] < 2) continue;
      ++seen, ++witnesses, apart += !is_family_beside(neighbours_[other], told_[other]);
    }
  };
  look([&](size_t n) { return row + n; });
  look([&](size_t n) { return row - n; });  // below nought it is beyond the end
  return apart * 2 > witnesses;
}

void FileOrder::narrow(NameOnlyRow& row) const {
  const auto& beside = neighbours_[row.row];
  if (beside.before == kUntold && beside.after == kUntold) return;
  auto& candidates = row.candidates;
  const auto household = [&](uint32_t person) { return registry_.persons()[person].household; };
  const auto has_family_here = [&](uint32_t p) { return is_family_beside(beside, household(p)); };
  if (keeps_families_ && std::any_of(candidates.begin(), candidates.end(), has_family_here)) {
    std::erase_if(candidates, [&](uint32_t p) { return !has_family_here(p); });
    row.place = NameOnlyRow::Place::BesideFamily;
    return;
  }
  const bool tells_by_family = keeps_families_ && !is_among_added_rows(row.row);
  const auto stands_elsewhere = [&](uint32_t p) {
    return (tells_by_family && rows_of_[household(p)] > 0) ||
           (keeps_villages_ && !registry_.households()[household(p)].village.empty() &&
            !is_village_beside(beside, household(p)));
  };
  const auto gone =
      std::stable_partition(candidates.begin(), candidates.end(), [&](uint32_t p) { return !stands_elsewhere(p); });
  row.elsewhere.assign(gone, candidates.end());
  candidates.erase(gone, candidates.end());
  if (!row.elsewhere.empty()) row.place = NameOnlyRow::Place::Narrowed;
}

std::vector<uint32_t> FileOrder::families_beside(size_t row) const {
  std::vector<uint32_t> families;
  const auto& [before, after] = neighbours_[row];
  if (keeps_families_ && before != kUntold) families.push_back(before);
  if (keeps_families_ && after != kUntold && after != before) families.push_back(after);
  return families;
}

}  // namespace guben::matching
