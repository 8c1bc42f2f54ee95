#pragma once
// Who asks and whether they may: asked before every handler. What the gate knows of people and posts is `access`'s;
// here stands only what a route needs of it.
#include "http/contract.hpp"
#include "http/request.hpp"

namespace guben::access {
struct Post;
}

namespace guben::http {

/// Somebody signed in, in the post in force.
struct Caller {
  std::string account, person;
  std::string post;                                   ///< its number; empty where none is chosen
  std::string token;                                  ///< of the session; never logged, never answered
  std::shared_ptr<const access::Post> in_force = {};  ///< the post, once the gate has looked it up
  std::string request = {};                           ///< its number
};

class Gate {
 public:
  virtual ~Gate() = default;
  /// Refused with http.not_signed_in, or where something is changed without the session's own X-CSRF-Token with
  /// http.csrf.
  virtual Result<Caller> who(const Request& request, const Operation& operation) = 0;
  /// Whether the post may, as far as the parameters tell of what; what else there is to know of it the handler asks
  /// when it has found it. Refused with a code that answers as http.absent does.
  virtual Result<void> may(Caller& caller, const Operation& operation, const nlohmann::json& given) = 0;
};

/// Nobody can sign in: what needs nobody signed in is answered, and nothing else.
class ClosedGate : public Gate {
 public:
  Result<Caller> who(const Request&, const Operation&) override { return Refusal{"http.not_signed_in"}; }
  Result<void> may(Caller&, const Operation&, const nlohmann::json&) override { return Refusal{"http.absent"}; }
};

}  // namespace guben::http
