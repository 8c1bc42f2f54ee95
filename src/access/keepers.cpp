#include "access/keepers.hpp"

namespace guben::access {
namespace {

Result<void> check_keeper(const Roles& roles, const dictionary::Dataset& dataset, const std::string& role,
                          bool writes) {
  const auto& kind = dataset.kept->kind;
  const auto* known = roles.find(role);
  const std::map<std::string, std::string> which{{"dataset", dataset.code}, {"role", role}, {"kind", kind}};
  if (!known || !roles.kind(kind)) return Refusal{"pack.keeper_unknown", which};
  const bool may = std::any_of(known->rights.begin(), known->rights.end(),
                               [&](const Right& right) { return right.speaks_of("enter", kind); });
  return !writes || may ? Result<void>() : Refusal{"pack.keeper_may_not", which};
}

}  // namespace

Result<void> check_keepers(const Roles& roles, const dictionary::Dictionary& dictionary) {
  for (const auto* dataset : dictionary.kept()) {
    for (const auto* some : {&dataset->kept->by, &dataset->kept->corrects})
      for (const auto& role : *some)
        if (auto fits = check_keeper(roles, *dataset, role, true); !fits) return fits;
    for (const auto& seen : dataset->kept->seen)
      for (const auto& role : seen.by)
        if (auto fits = check_keeper(roles, *dataset, role, false); !fits) return fits;
  }
  return {};
}

}  // namespace guben::access
