#include "screening/actions/screen_again.hpp"

namespace guben::screening {

Result<void> screen_again(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                          const std::set<std::string>& codes, const std::string& kind, const ScreeningWishes& wishes,
                          const Context& context, Timings& timings, const std::function<void(const Finding&)>& visit) {
  if (auto ready = prepare_screening(folder, ledger, pack, wishes, context, timings); !ready) return ready;
  const auto subjects = kinds_of(folder, ledger, pack, codes, kind);
  if (!subjects) return subjects.error();
  return screen_subjects(folder, ledger, pack, wishes.as_of, *subjects, context, timings, visit);
}

}  // namespace guben::screening
