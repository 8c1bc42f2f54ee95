#pragma once
// Random tokens and times as text.
#include <chrono>
#include <string>

#include "ledger/ledger.hpp"

namespace guben::access {

/// 256 random bits in 43 characters of A-Z a-z 0-9 _ -.
std::string new_token();
std::string base64url(std::string_view bytes);
/// Under the county's key: who reads the store cannot make a token of it, and who writes it cannot make a row of one.
std::string hash_of_token(const ledger::Sealer& sealer, std::string_view use, std::string_view token);
/// Takes as long wherever they differ.
bool is_same_secret(std::string_view one, std::string_view other);
/// ISO time in UTC, as Context::now_text says now; such texts sort as times do.
std::string time_text(std::chrono::system_clock::time_point time);

}  // namespace guben::access
