#pragma once
// What many people ask of a county at once, as of one moment. It never changes: what is new comes with another, and
// this one lives until its last reader has gone.
#include "county/registry_search.hpp"
#include "policy/pack.hpp"
#include "screening/open_run.hpp"

namespace guben::county {

struct Snapshot {
  std::shared_ptr<const policy::Pack> pack;
  /// The latest; null where nothing was screened, or it cannot be opened (`why_no_run`).
  std::shared_ptr<const screening::OpenRun> run;
  std::optional<Refusal> why_no_run;
  /// Null where there is no registry.
  std::shared_ptr<const RegistrySearch> registry;
  int64_t journal = 0;  ///< the line up to which it was told what is new
};

}  // namespace guben::county
