#pragma once
// Addresses of an identity service: https, or http on this machine.
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace guben::oidc {

/// A name of an issuer: such an address without user, query and fragment.
bool is_issuer(const std::string& text);
/// Whether an address that the service names is asked: https, or http on this machine where the issuer itself is there.
bool may_be_asked(const std::string& address, const std::string& issuer);

using Fields = std::vector<std::pair<std::string, std::string>>;
/// name=value&…, escaped as a form is.
std::string form_of(const Fields& fields);
std::string escaped(std::string_view text);
/// With these behind whatever query the address has.
std::string with_query(const std::string& address, const Fields& fields);

}  // namespace guben::oidc
