#pragma once
// Where (sheet and row) a fingerprint first stood. A file may have millions of rows and every one is looked up once, at
// no place near the last: what costs is waiting for memory, so slots are fetched ahead and lie on large pages.
#include <cstdint>
#include <memory>

namespace guben::intake {

class FirstRows {
 public:
  FirstRows() : slots_(made(kFirst)) {}
  /// Begins to fetch what place_of will look at; other work may be done meanwhile.
  void expect(uint64_t fingerprint) const { __builtin_prefetch(&slots_[fingerprint & (count_ - 1)]); }
  /// The place that had this fingerprint before, else `place`, which has it now.
  int64_t place_of(uint64_t fingerprint, int64_t place);

 private:
  struct Slot {
    uint64_t fingerprint;
    int64_t place;  ///< rows count from 1: 0 is a free slot
  };
  struct Free {
    void operator()(Slot* slots) const;
  };
  using Slots = std::unique_ptr<Slot[], Free>;
  static constexpr size_t kFirst = 1 << 12;
  static Slots made(size_t count);
  static Slot& find(Slot* slots, size_t count, uint64_t fingerprint);
  void grow();
  size_t count_ = kFirst, used_ = 0;
  Slots slots_;
};

}  // namespace guben::intake
