#pragma once
// What a post does to a register, in the one way it is done: at once, or, where the register opens scope, put down to
// wait for a second person.
#include "http/register_view.hpp"

namespace guben::http {

/// What came of it.
struct Made {
  std::string code;
  int64_t version = 0, waiting = 0;
};

/// Inside a Change; whether the post may is asked before. Refused as Register::act(), and with registers.own_gain.
Result<Made> act_on(const RegisterView& view, ledger::Ledger& ledger, const registers::Wanted& wanted);
/// Of a register that opens scope: whoever gains by it does not enter it. Refused with registers.own_gain.
Result<void> check_gain(const RegisterView& view, const registers::Entry& entry, ledger::Ledger& ledger);

/// What is wrong with an entry, in words.
nlohmann::ordered_json json_of_problems(const registers::Entry& entry, Language language);

}  // namespace guben::http
