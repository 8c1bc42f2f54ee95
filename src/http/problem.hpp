#pragma once
// Refusals as RFC 9457 says them. One table gives each code its status.
#include <nlohmann/json.hpp>

#include "http/request.hpp"
#include "http/response.hpp"

namespace guben::http {

/// 400, 401, 404 … of a code. Codes without an entry of their own take that of their module; a test says that every
/// code of core/messages.yaml has one.
int status_of(std::string_view code);
bool has_status(std::string_view code);

/// The problem alone, as jobs have it.
nlohmann::ordered_json problem_json(const Refusal& refusal, int status, Language language);
/// application/problem+json: title and detail in the language of who asks, the code, its values, the request's id.
Response problem(const Refusal& refusal, const Request& request);
/// The machine let us down: 500 with the sentence, and nothing of what a library said.
Response failure(const Refusal& said, const Request& request);

}  // namespace guben::http
