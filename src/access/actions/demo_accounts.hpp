#pragma once
#include "access/sign_in.hpp"

namespace guben::access {

/// Where the people of a demonstration work.
struct DemoPlaces {
  std::string township, village;        ///< codes
  std::string department;               ///< as datasets name whose they are
  std::vector<std::string> staff = {};  ///< staff codes of people who have households of their own
};

/// Shown once, to whoever started the demonstration.
struct DemoAccount {
  std::string account, password;
  std::string code_secret;  ///< of its generator, which stands beside the sign-in page: nobody has a telephone for it
  Label role;
  std::string role_code;
};

/// One account a role in an invented county, each with its post from `day` on, and with a password and a generator made
/// anew each time: who knew the last ones no longer comes in. Refused with access.not_invented for a county that there
/// is, with access.account_exists where somebody has the name already. Outside of a Change; takes seconds (hashes).
Result<std::vector<DemoAccount>> make_demo_accounts(ledger::Ledger& ledger, const Roles& roles, SignIn& sign_in,
                                                    const DemoPlaces& places, Date day, const Context& context);

}  // namespace guben::access
