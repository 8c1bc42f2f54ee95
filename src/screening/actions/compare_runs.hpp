#pragma once
#include "screening/findings.hpp"

namespace guben::screening {

/// What one run found of whom and another did not: rule, subject kind, subject.
struct ComparedRuns {
  std::set<std::array<std::string, 3>> fresh, gone;
  int64_t same = 0;
};

/// Each run is read with the pack it used, though the county's (`pack`) has changed since. Refused as load_summary()
/// and pack_of_run().
Result<ComparedRuns> compare_runs(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                  const policy::Pack& pack, const std::string& older, const std::string& newer);

}  // namespace guben::screening
