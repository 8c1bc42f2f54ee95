#include "screening/actions/compare_runs.hpp"

#include "screening/kept_runs.hpp"

namespace guben::screening {
namespace {

using Hits = std::set<std::array<std::string, 3>>;

Result<Hits> hits_of(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack_of_today,
                     const std::string& name) {
  const auto run = load_summary(folder, ledger, name);
  if (!run) return run.error();
  const auto pack = pack_of_run(folder, pack_of_today, *run);
  if (!pack) return pack.error();
  auto found = outcomes_of(folder, *pack, *run);
  if (!found) return found.error();
  return std::move(found->hits);
}

}  // namespace

Result<ComparedRuns> compare_runs(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                  const policy::Pack& pack, const std::string& older, const std::string& newer) {
  const auto before = hits_of(folder, ledger, pack, older);
  if (!before) return before.error();
  const auto after = hits_of(folder, ledger, pack, newer);
  if (!after) return after.error();
  ComparedRuns compared;
  std::set_difference(after->begin(), after->end(), before->begin(), before->end(),
                      std::inserter(compared.fresh, compared.fresh.end()));
  std::set_difference(before->begin(), before->end(), after->begin(), after->end(),
                      std::inserter(compared.gone, compared.gone.end()));
  compared.same = static_cast<int64_t>(after->size() - compared.fresh.size());
  return compared;
}

}  // namespace guben::screening
