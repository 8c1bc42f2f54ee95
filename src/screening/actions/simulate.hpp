#pragma once
#include "screening/run.hpp"

namespace guben::screening {

/// How many a changed parameter would let a rule find, and lose, in a township.
struct Moved {
  std::string rule, township;
  int64_t entering = 0, leaving = 0;
};

/// Who would enter and leave if parameters were other ones: `settings` are NAME=VALUE. Screens twice, aside: the county
/// keeps its latest run. Refused with cli.unknown_parameter and cli.not_a_value.
Result<std::vector<Moved>> simulate(const workspace::CountyFolder& folder, ledger::Ledger& ledger,
                                    const policy::Pack& pack, const std::filesystem::path& packs, Date as_of,
                                    const std::vector<std::string>& settings, const Context& context, Timings& timings);

/// The pack with parameters set so: only for asking what would follow.
Result<policy::Pack> with_parameters(policy::Pack pack, const std::vector<std::string>& settings,
                                     const std::string& county, Date as_of);

}  // namespace guben::screening
