#include "intake/first_rows.hpp"

#include <sys/mman.h>

#include <cstdlib>
#include <cstring>
#include <new>

namespace guben::intake {
namespace {
constexpr size_t kLargePage = 2 << 20;
}

void FirstRows::Free::operator()(Slot* slots) const { std::free(slots); }

FirstRows::Slots FirstRows::made(size_t count) {
  const size_t bytes = count * sizeof(Slot);
  auto* slots = static_cast<Slot*>(std::aligned_alloc(bytes < kLargePage ? alignof(Slot) : kLargePage, bytes));
  if (!slots) throw std::bad_alloc();
  if (bytes >= kLargePage) (void)madvise(slots, bytes, MADV_HUGEPAGE);  // a wish; small pages do as well, slower
  std::memset(static_cast<void*>(slots), 0, bytes);
  return Slots(slots);
}

FirstRows::Slot& FirstRows::find(Slot* slots, size_t count, uint64_t fingerprint) {
  size_t at = fingerprint & (count - 1);
  while (slots[at].place != 0 && slots[at].fingerprint != fingerprint) at = (at + 1) & (count - 1);
  return slots[at];
}

int64_t FirstRows::place_of(uint64_t fingerprint, int64_t place) {
  if (used_ * 2 >= count_) grow();
  auto& slot = find(slots_.get(), count_, fingerprint);
  if (slot.place == 0) slot = {fingerprint, place}, ++used_;
  return slot.place;
}

void FirstRows::grow() {
  auto larger = made(count_ * 2);
  for (size_t i = 0; i < count_; ++i)
    if (slots_[i].place != 0) find(larger.get(), count_ * 2, slots_[i].fingerprint) = slots_[i];
  slots_ = std::move(larger);
  count_ *= 2;
}

}  // namespace guben::intake
