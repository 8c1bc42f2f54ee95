#pragma once
#include "http/response.hpp"

namespace guben::http {

/// What every answer says to browsers: nothing is guessed, framed, kept by default or loaded from elsewhere; no inline
/// script, style or eval. `is_secure`: the browser came by TLS and shall do so again.
void add_security_headers(Response& response, bool is_secure);

}  // namespace guben::http
