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

/// Nobody is let in, whatever the reason: counted, written down, and said in one way.
Response refuse(const Here& here, const Asked& asked, const std::string& account) {
  const auto address = asked.request().address;
  here.office.sign_in().guesses().count_wrong_of_address(address);
  here.office.county().submit(
      asked.context(),
      [account, address](ledger::Ledger& ledger) { access::note_refused_identity(ledger, account, address); },
      [](const std::exception_ptr&) {});
  return problem({"access.identity_refused"}, asked.request());
}

/// The service is down or speaks nonsense, which is told; all else is a refusal like any other.
Response not_proven(const Here& here, const Asked& asked, const Refusal& why, const std::string& account) {
  log_why(here, why, asked.request());
  if (why.code == "oidc.unreachable" || why.code == "oidc.not_as_said") return problem(why, asked.request());
  return refuse(here, asked, account);
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
  if (!attempt) return Refusal{"access.sign_in_busy"};
  const auto address = here.service.issuer.address(attempt->state, attempt->proof, request.language);
  if (address) return Sent{*address, attempt->browser};
  here.service.attempts.is_through(attempt->browser);
  log_why(here, address.error(), request);
  return address.error();
}

Response sent(const Asked& asked, const Sent& there) {
  return json_response({{"address", there.address}})
      .with("Set-Cookie", cookie_of(there.browser, asked.request().is_secure));
}

Response begin(const Here& here, const Asked& asked) {
  if (const auto may = here.office.sign_in().may_try(asked.request().address); !may)
    return problem(may.error(), asked.request());
  const auto there = send_there(here, asked, "");
  return there ? sent(asked, *there) : problem(there.error(), asked.request());
}

/// Whom the service says the browser came back as, for an attempt of this browser: of somebody who signs in, or of
/// whoever has this session and binds.
Result<access::Identity> who_came_back(const Here& here, const Asked& asked, const std::string& session) {
  const auto& body = asked.body;
  const auto attempt = here.service.attempts.take(body["state"].get<std::string>(), browser_of(asked.request()));
  if (!attempt || attempt->session != session) return Refusal{"oidc.not_proven", {{"problem", "attempt"}}};
  if (!body.contains("code")) return Refusal{"oidc.not_proven", {{"problem", "no code"}}};
  const oidc::Returned returned{body["code"].get<std::string>(), body.value("iss", "")};
  const auto subject = here.service.issuer.subject(returned, attempt->proof, system_clock::now());
  if (!subject) return subject.error();
  return access::Identity{here.service.issuer.settings().issuer, *subject};
}

Response begun_or_why_not(const Here& here, const Asked& asked, const access::Proven& proven, bool tells_session) {
  auto context = asked.context();
  context.actor = proven.account;
  const auto begun = begin_session(here.office, context, proven, asked.request().address, By::Identity);
  if (!begun) return problem(begun.error(), asked.request());
  if (tells_session) return signed_in(here.office, asked, *begun);
  return json_response({{"code_needed", false}})
      .with("Set-Cookie", session_cookie(begun->token, asked.request().is_secure, false));
}

Response sign_in(const Here& here, const Asked& asked) {
  const auto& address = asked.request().address;
  auto& office = here.office;
  if (const auto may = office.sign_in().may_try(address); !may) return problem(may.error(), asked.request());
  const auto identity = who_came_back(here, asked, "");
  if (!identity) return not_proven(here, asked, identity.error(), "");
  const auto account =
      office.county().read([&](ledger::Ledger& ledger) { return access::account_of_identity(ledger, *identity); });
  if (!account) return refuse(here, asked, "");
  if (here.service.issuer.settings().second_factor == oidc::SecondFactor::Ours) {
    here.service.attempts.owes_code(browser_of(asked.request()), address, *account);
    return json_response({{"code_needed", true}});
  }
  const auto proven = office.county().read(
      [&](ledger::Ledger& ledger) { return office.sign_in().prove_rest(ledger, *account, std::nullopt, address); });
  if (!proven) return problem(proven.error(), asked.request());
  return begun_or_why_not(here, asked, *proven, false);
}

Response prove_code(const Here& here, const Asked& asked) {
  const auto& address = asked.request().address;
  auto& office = here.office;
  const auto browser = browser_of(asked.request());
  if (const auto may = office.sign_in().may_try(address); !may) return problem(may.error(), asked.request());
  const auto account = here.service.attempts.who_owes_code(browser);
  if (!account) return refuse(here, asked, "");
  const auto proven = office.county().read([&](ledger::Ledger& ledger) {
    return office.sign_in().prove_rest(ledger, *account, asked.body["code"].get<std::string>(), address);
  });
  if (!proven) {
    office.county().submit(
        asked.context(),
        [account = *account, address](ledger::Ledger& ledger) {
          access::note_failed_sign_in(ledger, account, address);
        },
        [](const std::exception_ptr&) {});
    return problem(proven.error(), asked.request());
  }
  auto response = begun_or_why_not(here, asked, *proven, true);
  if (response.status == 200) here.service.attempts.is_through(browser);
  return response;
}

/// The code is asked for once it is known where to go: it counts once, and a service that is down uses none up.
Response begin_binding(const Here& here, const Asked& asked) {
  const auto& caller = *asked.caller;
  auto& office = here.office;
  const auto bound =
      office.county().read([&](ledger::Ledger& ledger) { return access::identity_of(ledger, caller.account); });
  if (bound) return problem({"access.identity_there"}, asked.request());
  const auto there = send_there(here, asked, caller.token);
  if (!there) return problem(there.error(), asked.request());
  Result<void> proven;
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    proven = office.sign_in().prove_code(ledger, caller.account, asked.body["code"].get<std::string>(),
                                         asked.request().address);
  });
  if (proven) return sent(asked, *there);
  here.service.attempts.is_through(there->browser);
  return problem(proven.error(), asked.request());
}

Response bind(const Here& here, const Asked& asked) {
  const auto& account = asked.caller->account;
  if (const auto may = here.office.sign_in().may_try(asked.request().address); !may)
    return problem(may.error(), asked.request());
  const auto identity = who_came_back(here, asked, asked.caller->token);
  if (!identity) return not_proven(here, asked, identity.error(), account);
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

Response own(const Here& here, const Asked& asked) {
  const auto bound = here.office.county().read(
      [&](ledger::Ledger& ledger) { return access::identity_of(ledger, asked.caller->account); });
  Json json{{"bound", bound.has_value()}};
  if (bound) json["since"] = bound->bound_at;
  return json_response(json);
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
  api.answer("beginIdentity", response_from(service->network, with(begin)));
  api.answer("signInByIdentity", response_from(service->network, with(sign_in)));
  api.answer("beginBinding", response_from(service->network, with(begin_binding)));
  api.answer("bindIdentity", response_from(service->network, with(bind)));
  api.answer("proveIdentityCode", response_at_once(with(prove_code)));
  api.answer("getIdentity", response_at_once(with(own)));
  api.answer("unbindIdentity", response_at_once([&office](const Asked& asked) {
               return unbound(office, asked, asked.caller->account, "");
             }));
}

}  // namespace guben::http
