#pragma once
// Signing in by the county's identity service, and binding and unbinding what it knows somebody by. The browser leaves
// for the service and comes back to a page of ours, which hands on what stands in its address; it is sent nowhere else.
#include "http/api.hpp"
#include "http/identity_service.hpp"
#include "http/log.hpp"
#include "http/office.hpp"

namespace guben::http {

/// `service`: null where the county has none; then all of it is absent, but for what the security administrator
/// unbinds.
void add_identity_answers(Api& api, Office& office, IdentityService* service, Log& log);

}  // namespace guben::http
