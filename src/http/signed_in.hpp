#pragma once
// Somebody is signed in: how their session begins, whichever way they came, and what a page is told of it.
#include "access/identities.hpp"
#include "http/api.hpp"
#include "http/office.hpp"

namespace guben::http {

using Begun = access::Sessions::Begun;

/// Begins the session of somebody who was proven to be who they say, in their only post where they have one. Refused as
/// Sessions::begin, and where they were proven by an identity that is not theirs any more.
Result<Begun> begin_session(Office& office, const Context& context, const access::Proven& proven,
                            const std::string& address, const access::Identity* by = nullptr);
/// All that a page needs to know of who is signed in.
Result<nlohmann::ordered_json> json_of_session(Office& office, const std::string& token);
Response session_response(Office& office, const Asked& asked, const std::string& token);
/// The same, with the cookie.
Response signed_in(Office& office, const Asked& asked, const Begun& begun);
std::string session_cookie(const std::string& token, bool is_secure, bool is_over);

}  // namespace guben::http
