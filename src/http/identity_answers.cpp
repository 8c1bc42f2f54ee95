#include "http/identity_answers.hpp"

#include "access/identities.hpp"
#include "http/signed_in.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using std::chrono::system_clock;

/// What each of these answers stands on.
struct Here {
  Office& office;
  IdentityService& service;
  Log& log;
};

std::string cookie_of(const std::string& browser, bool is_secure) {
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(oidc::Attempts::kLast).count();
  return fmt::format("{}={}; Path=/api/v1/session/identity; HttpOnly; SameSite=Lax; Max-Age={}{}", kIdentityCookie,
                     browser, seconds, is_secure ? "; Secure" : "");
}

std::string browser_of(const Request& request) { return cookie(request, kIdentityCookie).value_or(""); }

/// Our page that the browser comes back to, as this browser calls us. The service knows it, and takes no other.
Result<std::string> return_to(const Request& request) {
  const std::string host(request.headers.get("Host"));
  static constexpr auto kPlain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-:[]";
  if (host.empty() || host.find_first_not_of(kPlain) != std::string::npos) return Refusal{"http.bad_host"};
  return fmt::format("{}://{}/login/identity", request.is_secure ? "https" : "http", host);
}

/// What the service, its answer or its token had wrong is for who runs this, not for who signs in.
void log_why(const Here& here, const Refusal& why, const Request& request) {
  const auto problem = why.values.find("problem");
  here.log.write("warning", "identity_service",
                 {{"request", request.id},
                  {"code", why.code},
                  {"problem", problem == why.values.end() ? std::string() : problem->second}});
}

void note_refused(const Here& here, const Asked& asked, const std::string& account) {
  const auto address = asked.request().address;
  if (!here.service.attempts.is_written(address)) return;
  here.office.county().submit(
      asked.context(),
      [account, address](ledger::Ledger& ledger) { access::note_refused_identity(ledger, account, address); },
      [](const std::exception_ptr&) {});
}

/// Nobody is let in and nothing bound, whatever the reason, which is said in one way and written down. Nothing is
/// counted: there is nothing to guess, and whoever cancels at the service keeps nobody from their password.
Response refuse(const Here& here, const Asked& asked) {
  note_refused(here, asked, asked.caller ? asked.caller->account : "");
  return problem({asked.caller ? "access.binding_refused" : "access.identity_refused"}, asked.request());
}

/// The same for what nobody in this browser began: the page of another site can make it ask so, so nothing is written.
Response refuse_unknown(const Here& here, const Asked& asked, const char* what) {
  log_why(here, {"oidc.not_proven", {{"problem", what}}}, asked.request());
  return problem({asked.caller ? "access.binding_refused" : "access.identity_refused"}, asked.request());
}

/// The service is down or speaks nonsense, which is told; all else is a refusal like any other.
Response not_proven(const Here& here, const Asked& asked, const Refusal& why) {
  log_why(here, why, asked.request());
  if (why.code == "oidc.unreachable" || why.code == "oidc.not_as_said") return problem(why, asked.request());
  return refuse(here, asked);
}

struct Sent {
  std::string address, browser;
};

/// Where the browser goes, for an attempt that is then on its way.
Result<Sent> send_there(const Here& here, const Asked& asked, const std::string& session) {
  const auto& request = asked.request();
  const auto to = return_to(request);
  if (!to) return to.error();
  const auto attempt = here.service.attempts.begin(request.address, *to, session);
  const auto address = here.service.issuer.address(attempt.state, attempt.proof, request.language);
  if (address) return Sent{*address, attempt.browser};
  here.service.attempts.is_through(attempt.browser);
  log_why(here, address.error(), request);
  return address.error();
}

Response sent(const Asked& asked, const Sent& there) {
  return json_response({{"address", there.address}})
      .with("Set-Cookie", cookie_of(there.browser, asked.request().is_secure));
}

Response begin_sign_in(const Here& here, const Asked& asked) {
  if (const auto may = here.office.sign_in().may_try(asked.request().address); !may)
    return problem(may.error(), asked.request());
  const auto there = send_there(here, asked, "");
  return there ? sent(asked, *there) : problem(there.error(), asked.request());
}

std::optional<oidc::Attempt> attempt_of(const Here& here, const Asked& asked) {
  return here.service.attempts.take(asked.body["state"].get<std::string>(), browser_of(asked.request()));
}

/// Whom the service says the browser came back as, for an attempt of somebody who signs in, or of whoever has this
/// session and binds.
Result<access::Identity> who_came_back(const Here& here, const Asked& asked, const oidc::Attempt& attempt) {
  const auto& body = asked.body;
  if (attempt.session != (asked.caller ? asked.caller->token : ""))
    return Refusal{"oidc.not_proven", {{"problem", "session"}}};
  if (!body.contains("code")) return Refusal{"oidc.not_proven", {{"problem", "no code"}}};
  const oidc::Returned returned{body["code"].get<std::string>(), body.value("iss", "")};
  const auto subject = here.service.issuer.subject(returned, attempt.proof, system_clock::now());
  if (!subject) return subject.error();
  return access::Identity{here.service.issuer.settings().issuer, *subject};
}

Result<std::string> account_of(const Here& here, const access::Identity& identity) {
  return here.office.county().read(
      [&](ledger::Ledger& ledger) { return access::account_of_identity(ledger, identity); });
}

Result<Begun> begin(const Here& here, const Asked& asked, const access::Proven& proven,
                    const access::Identity& identity) {
  auto context = asked.context();
  context.actor = proven.account;
  return begin_session(here.office, context, proven, asked.request().address, &identity);
}

Response sign_in(const Here& here, const Asked& asked) {
  const auto& address = asked.request().address;
  auto& office = here.office;
  if (const auto may = office.sign_in().may_try(address); !may) return problem(may.error(), asked.request());
  const auto attempt = attempt_of(here, asked);
  if (!attempt) return refuse_unknown(here, asked, "attempt");
  const auto identity = who_came_back(here, asked, *attempt);
  if (!identity) return not_proven(here, asked, identity.error());
  const auto account = account_of(here, *identity);
  if (!account) return refuse(here, asked);
  if (here.service.issuer.settings().second_factor == oidc::SecondFactor::Ours) {
    here.service.attempts.owes_code(attempt->browser, address, identity->subject);
    return json_response({{"code_needed", true}});
  }
  const auto proven = office.county().read(
      [&](ledger::Ledger& ledger) { return office.sign_in().prove_rest(ledger, *account, std::nullopt, address); });
  if (!proven) return problem(proven.error(), asked.request());
  const auto begun = begin(here, asked, *proven, *identity);
  if (!begun) return refuse(here, asked);
  return json_response({{"code_needed", false}})
      .with("Set-Cookie", session_cookie(begun->token, asked.request().is_secure, false));
}

Response prove_code(const Here& here, const Asked& asked) {
  const auto& address = asked.request().address;
  auto& office = here.office;
  const auto browser = browser_of(asked.request());
  if (const auto may = office.sign_in().may_try(address); !may) return problem(may.error(), asked.request());
  const auto subject = here.service.attempts.who_owes_code(browser);
  if (!subject) return refuse_unknown(here, asked, "no code is owed");
  // Whose it is now: it may have been unbound meanwhile.
  const access::Identity identity{here.service.issuer.settings().issuer, *subject};
  const auto account = account_of(here, identity);
  if (!account) {
    here.service.attempts.is_through(browser);
    return refuse(here, asked);
  }
  const auto wrong = [&](const Refusal& why) {
    office.county().submit(
        asked.context(),
        [account = *account, address](ledger::Ledger& ledger) {
          access::note_failed_sign_in(ledger, account, address);
        },
        [](const std::exception_ptr&) {});
    return problem(why, asked.request());
  };
  const auto proven = office.county().read([&](ledger::Ledger& ledger) {
    return office.sign_in().prove_rest(ledger, *account, asked.body["code"].get<std::string>(), address);
  });
  if (!proven) return wrong(proven.error());
  const auto begun = begin(here, asked, *proven, identity);
  if (!begun) return wrong(begun.error());
  here.service.attempts.is_through(browser);
  return signed_in(office, asked, *begun);
}

bool is_of_service(const Here& here, const std::optional<access::BoundIdentity>& bound) {
  return bound && bound->issuer == here.service.issuer.settings().issuer;
}

std::optional<access::BoundIdentity> own_identity(const Here& here, const Asked& asked) {
  return here.office.county().read(
      [&](ledger::Ledger& ledger) { return access::identity_of(ledger, asked.caller->account); });
}

/// The code again, before another way in is made: once it is known where to go, so that a service that is down uses
/// none up.
Result<void> prove_again(const Here& here, const Asked& asked) {
  const auto& account = asked.caller->account;
  auto& office = here.office;
  const auto step = office.county().read([&](ledger::Ledger& ledger) {
    return office.sign_in().prove_code(ledger, account, asked.body["code"].get<std::string>(), asked.request().address);
  });
  if (!step) {
    note_refused(here, asked, account);
    return step.error();
  }
  Result<void> used;
  office.county().write(asked.context(),
                        [&](ledger::Ledger& ledger) { used = access::use_code(ledger, account, *step); });
  return used;
}

Response begin_binding(const Here& here, const Asked& asked) {
  if (is_of_service(here, own_identity(here, asked))) return problem({"access.identity_there"}, asked.request());
  const auto there = send_there(here, asked, asked.caller->token);
  if (!there) return problem(there.error(), asked.request());
  if (const auto proven = prove_again(here, asked); !proven) {
    here.service.attempts.is_through(there->browser);
    return problem(proven.error(), asked.request());
  }
  return sent(asked, *there);
}

Response bind(const Here& here, const Asked& asked) {
  const auto& account = asked.caller->account;
  const auto attempt = attempt_of(here, asked);
  if (!attempt) return refuse_unknown(here, asked, "attempt");
  const auto identity = who_came_back(here, asked, *attempt);
  if (!identity) return not_proven(here, asked, identity.error());
  Result<void> bound;
  here.office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    bound = access::bind_identity(ledger, account, *identity);
    if (!bound) access::note_refused_identity(ledger, account, asked.request().address);
  });
  return bound ? no_content() : problem(bound.error(), asked.request());
}

Response unbound(Office& office, const Asked& asked, const std::string& account, const std::string& reason) {
  Result<void> done;
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    done = access::find_account(ledger, account) ? access::unbind_identity(ledger, account, reason)
                                                 : Refusal{"access.account_unknown", {{"account", account}}};
  });
  return done ? no_content() : problem(done.error(), asked.request());
}

/// Of this service: one of another, that the county asked before, lets nobody in.
Response own(const Here& here, const Asked& asked) {
  const auto bound = own_identity(here, asked);
  Json json{{"bound", is_of_service(here, bound)}};
  if (is_of_service(here, bound)) json["since"] = bound->bound_at;
  return json_response(json);
}

/// On the threads of the network only where the service has to be asked where it is: else many who wait for it would
/// keep others from going there.
Answerer answer_of_begin(IdentityService& service, std::function<Response(const Asked&)> answer) {
  return [&service, at_once = response_at_once(answer), asks = response_from(service.network, answer)](
             const std::shared_ptr<const Asked>& asked, const Reply& reply) {
    (service.issuer.is_described() ? at_once : asks)(asked, reply);
  };
}

}  // namespace

void add_identity_answers(Api& api, Office& office, IdentityService* service, Log& log) {
  api.answer("unbindIdentityOf", response_at_once([&office](const Asked& asked) {
               return unbound(office, asked, asked.text("account"), "unbound by an administrator");
             }));
  if (!service) {
    for (const char* operation : {"beginIdentity", "getIdentity", "bindIdentity", "unbindIdentity", "beginBinding",
                                  "signInByIdentity", "proveIdentityCode"})
      api.answer(operation,
                 response_at_once([](const Asked& asked) { return problem({"http.absent"}, asked.request()); }));
    return;
  }
  const Here here{office, *service, log};
  const auto with = [here](Response (*answer)(const Here&, const Asked&)) {
    return [here, answer](const Asked& asked) { return answer(here, asked); };
  };
  api.answer("beginIdentity", answer_of_begin(*service, with(begin_sign_in)));
  api.answer("signInByIdentity", response_from(service->network, with(sign_in)));
  api.answer("beginBinding", answer_of_begin(*service, with(begin_binding)));
  api.answer("bindIdentity", response_from(service->network, with(bind)));
  api.answer("proveIdentityCode", response_at_once(with(prove_code)));
  api.answer("getIdentity", response_at_once(with(own)));
  api.answer("unbindIdentity", response_at_once([&office](const Asked& asked) {
               return unbound(office, asked, asked.caller->account, "");
             }));
}

}  // namespace guben::http
