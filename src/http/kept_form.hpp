#pragma once
// How what outlives the process (jobs, submissions) is named and told in its files.
#include <nlohmann/json.hpp>

#include "core/result.hpp"

namespace guben::http {

/// Of a moment (ISO, UTC): nobody guesses it, and it sorts as it was made.
std::string dated_id(const std::string& at);
bool is_dated_id(std::string_view text);

nlohmann::json kept_form(const Refusal& refusal);
/// Nothing where its code is none of ours. Throws nlohmann::json::exception where it has another form.
std::optional<Refusal> refusal_of(const nlohmann::json& kept);

}  // namespace guben::http
