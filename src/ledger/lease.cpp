#include "ledger/lease.hpp"

#include <unistd.h>

#include "core/text.hpp"
#include "ledger/ledger.hpp"

namespace guben::ledger {

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
    const auto said = split(other->says, '|');
    return Refusal{"ledger.in_use_elsewhere",
                   {{"folder", folder_.string()},
                    {"holder", other->who + (said.size() > 2 ? " " + std::string(said[2]) : "")},
                    {"work", said.empty() ? "" : std::string(said[0])},
                    {"since", said.size() > 1 ? std::string(said[1]) : ""}}};
  }
  leases_ = 1;
  return Lease(*this);
}

std::optional<LeaseHolder> Ledger::lease_holder() const { return lock_->other_holder(); }

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
