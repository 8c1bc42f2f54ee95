#include "ledger/lease.hpp"

#include <unistd.h>

#include "core/text.hpp"
#include "ledger/ledger.hpp"

namespace guben::ledger {
namespace {

/// Of another folder, as its session says it.
LeaseHolder holder_elsewhere(const store::Store::OtherHolder& other) {
  const auto said = split(other.says, '|');
  const auto part = [&](size_t i) { return i < said.size() ? std::string(said[i]) : std::string(); };
  return {part(2).empty() ? other.who : other.who + " " + part(2), part(1), part(0), ""};
}

}  // namespace

Result<Lease> Ledger::lease(std::string_view work) {
  if (leases_ > 0) return ++leases_, Lease(*this);
  const LeaseHolder mine{context_.actor, context_.now_text(), std::string(work), std::to_string(getpid())};
  if (const auto other = lock_->take_lease(mine))
    return Refusal{"ledger.in_use",
                   {{"folder", folder_.string()},
                    {"actor", other->actor},
                    {"since", other->since},
                    {"process", other->process},
                    {"work", other->work}}};
  if (const auto other = store_->take_lease(county_, fmt::format("{}|{}|{}", mine.work, mine.since, mine.actor))) {
    lock_->give_back_lease();
    const auto holder = holder_elsewhere(*other);
    return Refusal{
        "ledger.in_use_elsewhere",
        {{"folder", folder_.string()}, {"holder", holder.actor}, {"work", holder.work}, {"since", holder.since}}};
  }
  leases_ = 1;
  return Lease(*this);
}

std::optional<LeaseHolder> Ledger::lease_holder() {
  if (auto here = lock_->other_holder()) return here;
  if (const auto other = store_->lease_holder(county_)) return holder_elsewhere(*other);
  return std::nullopt;
}

void Ledger::end_lease() {
  if (--leases_ > 0) return;
  try {
    store_->give_back_lease(county_);
  } catch (const Failure&) {  // the connection is gone, and the lease with it
  }
  lock_->give_back_lease();
}

Lease::~Lease() {
  if (ledger_) ledger_->end_lease();
}

}  // namespace guben::ledger
