#pragma once
// An invented county is shown: one account a role, made anew at each start, for whoever sits at this machine.
#include "access/actions/demo_accounts.hpp"
#include "http/api.hpp"
#include "http/identity_service.hpp"
#include "http/office.hpp"
#include "http/server.hpp"

namespace guben::http {

/// None unless asked for. Refused as access::make_demo_accounts, with http.demo_not_from_outside where others than this
/// machine could come in by them, and with matching.no_registry where nobody would have anything to look at.
Result<std::vector<access::DemoAccount>> make_demo_accounts(Office& office, const ServerOptions& options);

/// What runs here, for the page before signing in, with these accounts and their codes of now, and the identity service
/// where there is one.
void add_version(Api& api, Office& office, const std::vector<access::DemoAccount>& demo_accounts,
                 const IdentityService* identity_service);

}  // namespace guben::http
