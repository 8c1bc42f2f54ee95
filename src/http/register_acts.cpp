#include "http/register_acts.hpp"

#include "access/accounts.hpp"
#include "core/messages.hpp"

namespace guben::http {
namespace {
using ledger::Ledger;
using registers::Act;
using registers::Register;
using registers::WaitingEntry;
using registers::Wanted;

Result<Made> done_at_once(Ledger& ledger, Register& kept, const Wanted& wanted) {
  const auto code = kept.act(wanted);
  if (!code) return code.error();
  ledger.journal(fmt::format("register.{}", registers::word(wanted.act)),
                 fmt::format("register/{}/{}", kept.dataset().code, *code), "", wanted.reason);
  return Made{*code, kept.version_of(*code), 0};
}

/// It waits for a second person. What they would be refused is refused now.
Result<Made> put_waiting(Ledger& ledger, Register& kept, const Wanted& wanted) {
  WaitingEntry waiting;
  waiting.code = wanted.act == Act::Enter ? wanted.entry.code : wanted.code;
  if (wanted.act == Act::Enter && kept.version_of(waiting.code) > 0)
    return Refusal{"ledger.record_exists", {{"dataset", kept.dataset().code}, {"code", waiting.code}}};
  waiting.act = wanted.act;
  waiting.values = wanted.entry.values;
  waiting.region = wanted.entry.region, waiting.household = wanted.entry.household;
  waiting.from = wanted.from, waiting.demanded = wanted.demanded.value_or(0), waiting.reason = wanted.reason;
  const auto id = registers::wait_for_second(ledger, kept.dataset(), waiting);
  if (!id) return id.error();
  return Made{waiting.code, waiting.demanded, *id};
}

}  // namespace

Result<void> check_gain(const RegisterView& view, const registers::Entry& entry, Ledger& ledger) {
  const auto& gains = view.dataset().kept->opens_scope;
  if (gains.empty()) return {};
  const auto who = registers::value_of(view.dataset(), view.dataset().find(gains), entry.values);
  const auto account = access::find_account(ledger, view.post().account);
  if (account && !who.empty() && account->staff_code == who) return Refusal{"registers.own_gain"};
  return {};
}

Result<Made> act_on(const RegisterView& view, Ledger& ledger, const Wanted& wanted) {
  if (auto may = check_gain(view, wanted.entry, ledger); !may) return may.error();
  Register kept(ledger, view.dataset(), view.around());
  return view.dataset().kept->opens_scope.empty() ? done_at_once(ledger, kept, wanted)
                                                  : put_waiting(ledger, kept, wanted);
}

nlohmann::ordered_json json_of_problems(const registers::Entry& entry, Language language) {
  auto all = nlohmann::ordered_json::array();
  for (const auto& [field, why] : entry.problems)
    all.push_back(
        {{"field", field}, {"code", why.code}, {"values", why.values}, {"detail", message_at_page(language, why)}});
  return all;
}

}  // namespace guben::http
