#pragma once
// 动态口令: six digits that a telephone computes from a secret and the half minute (RFC 6238, HMAC-SHA1). Pure, but for
// the note of which codes have counted.
#include <chrono>
#include <optional>

#include "ledger/ledger.hpp"

namespace guben::access {

using Instant = std::chrono::system_clock::time_point;

std::string new_code_secret();  ///< 20 random bytes
/// As generators take it: base32, and the address behind their square code.
std::string base32(std::string_view bytes);
std::string code_address(std::string_view secret, const std::string& account, const std::string& county);

int64_t code_step(Instant now);
/// `digits` of the code of a step.
std::string code_of(std::string_view secret, int64_t step, int digits = 6);
/// The step whose code this is, of now or one beside it: clocks of telephones go wrong by that much.
std::optional<int64_t> step_of_code(std::string_view secret, std::string_view code, Instant now);

/// Whether it counts no more: it was used, or one after it that could still be current.
bool is_code_used(ledger::Ledger& ledger, const std::string& account, int64_t step);
/// Inside a Change: the code counts now, and never again, nor does one before it that could still be current. A clock
/// that was moved back does not shut anybody out: only codes near its time are remembered against. Refused with
/// access.code_used.
Result<void> use_code(ledger::Ledger& ledger, const std::string& account, int64_t step);

}  // namespace guben::access
