#include "http/session_answers.hpp"

#include "access/posts.hpp"
#include "http/shapes.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;
using Begun = access::Sessions::Begun;

Json json_of(const access::Roles& roles, const access::GrantedPost& post) {
  const auto* role = roles.find(post.role);
  auto duties = Json::array();
  if (role)
    for (const auto& duty : role->duties) duties.push_back(json_of_label(duty.zh, duty.en));
  Json json{{"id", std::to_string(post.id)},
            {"role", post.role},
            {"label", role ? json_of_label(role->label.zh, role->label.en) : json_of_label(post.role, post.role)},
            {"duties", std::move(duties)},
            {"organisation", post.organisation},
            {"regions", post.regions}};
  if (post.ends_on) json["until"] = post.ends_on->to_string();
  else json["until"] = nullptr;
  return json;
}

Json preferences_of(const std::string& kept) {
  const auto json = Json::parse(kept, nullptr, false);
  if (json.is_object()) return json;
  return {{"language", "zh"}, {"large_type", false}, {"keys", true}, {"density", "standard"}};
}

Response no_content() {
  Response response;
  response.status = 204;
  return response;
}

std::string cookie_of(const std::string& token, bool is_secure, bool is_over) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}{}", kSessionCookie, token, is_secure ? "; Secure" : "",
                     is_over ? "; Max-Age=0" : "");
}

/// Posts of an account that are in force today.
std::vector<access::GrantedPost> posts_in_force(Office& office, ledger::Ledger& ledger, const std::string& account) {
  auto posts = access::granted_posts_of(ledger, account);
  std::erase_if(posts, [day = office.business_day()](const auto& post) { return !post.is_in_force(day); });
  return posts;
}

/// All that a page needs to know of who is signed in.
Result<Json> session_json(Office& office, const std::string& token) {
  const auto session = office.sessions().find(token, std::chrono::system_clock::now());
  if (!session) return session.error();
  struct Known {
    std::optional<access::Account> account;
    std::vector<access::GrantedPost> posts;
    std::string preferences;
  };
  const auto known = office.county().read([&](ledger::Ledger& ledger) {
    return Known{access::find_account(ledger, session->account), posts_in_force(office, ledger, session->account),
                 access::preference(ledger, session->account)};
  });
  auto posts = Json::array(), must = Json::array(), may = Json::array();
  const access::GrantedPost* in_force = nullptr;
  for (const auto& post : known.posts) {
    posts.push_back(json_of(office.roles(), post));
    if (post.id == session->post) in_force = &post;
  }
  if (session->must_change_password) must.push_back("new_password");
  if (session->must_bind_code) must.push_back("bind_code");
  if (in_force && in_force->acknowledged_at.empty()) must.push_back("acknowledge_duties");
  if (in_force)
    for (const auto& pair : access::pairs_of(office.roles(), access::post_of(*in_force, ""))) may.push_back(pair);
  Json county{{"code", office.code()},
              {"name", office.name()},
              {"invented", office.is_invented()},
              {"business_day", office.business_day().to_string()}};
  const auto run = office.county().snapshot()->run;
  if (run) county["run"] = json_of_run(run->run(), true);
  else county["run"] = nullptr;
  Json json{{"account", session->account},
            {"name", known.account ? known.account->person : session->account},
            {"posts", std::move(posts)}};
  if (in_force) json["post"] = std::to_string(in_force->id);
  else json["post"] = nullptr;
  json["csrf"] = office.sessions().csrf_token(token);
  json["idle_seconds"] = std::chrono::duration_cast<std::chrono::seconds>(office.roles().sign_in().idle).count();
  json["must"] = std::move(must);
  json["may"] = std::move(may);
  json["county"] = std::move(county);
  json["preferences"] = preferences_of(known.preferences);
  return json;
}

Response session_response(Office& office, const Asked& asked, const std::string& token) {
  const auto json = session_json(office, token);
  return json ? json_response(*json) : problem(json.error(), asked.request());
}

/// Begins the session of somebody who was proven to be who they say, in their only post where they have one.
Result<Begun> begin_session(Office& office, const Context& context, const access::Proven& proven,
                            const std::string& address) {
  std::optional<Result<Begun>> begun;
  office.county().write(context, [&](ledger::Ledger& ledger) {
    begun = office.sessions().begin(ledger, proven, address);
    if (!*begun) return;
    const auto posts = posts_in_force(office, ledger, proven.account);
    if (posts.size() == 1) office.sessions().choose_post(ledger, (*begun)->token, posts.front().id);
  });
  return std::move(*begun);
}

Response signed_in(Office& office, const Asked& asked, const Begun& begun) {
  auto response = session_response(office, asked, begun.token);
  response.with("Set-Cookie", cookie_of(begun.token, asked.request().is_secure, false));
  return response;
}

Response sign_in(Office& office, const Asked& asked) {
  const access::Attempt attempt{asked.body["account"].get<std::string>(), asked.body["password"].get<std::string>(),
                                asked.body.value("code", ""), asked.request().address};
  auto context = asked.context();
  const auto proven =
      office.county().read([&](ledger::Ledger& ledger) { return office.sign_in().prove(ledger, attempt); });
  if (!proven) {
    office.county().submit(
        context,
        [attempt](ledger::Ledger& ledger) { access::note_failed_sign_in(ledger, attempt.account, attempt.address); },
        [](const std::exception_ptr&) {});
    return problem(proven.error(), asked.request());
  }
  context.actor = proven->account;
  const auto begun = begin_session(office, context, *proven, attempt.address);
  return begun ? signed_in(office, asked, *begun) : problem(begun.error(), asked.request());
}

Response take_invitation(Office& office, const Asked& asked) {
  const auto token = asked.text("token"), password = asked.body["password"].get<std::string>();
  const auto account =
      office.county().read([&](ledger::Ledger& ledger) { return office.sign_in().account_of_link(ledger, token); });
  if (!account) return problem(account.error(), asked.request());
  const auto hashed = office.sign_in().hashed(*account, password);
  if (!hashed) return problem(hashed.error(), asked.request());
  auto context = asked.context();
  context.actor = *account;
  std::optional<Result<access::Proven>> proven;
  office.county().write(context,
                        [&](ledger::Ledger& ledger) { proven = office.sign_in().take_link(ledger, token, *hashed); });
  if (!*proven) return problem(proven->error(), asked.request());
  const auto begun = begin_session(office, context, **proven, asked.request().address);
  return begun ? signed_in(office, asked, *begun) : problem(begun.error(), asked.request());
}

Response change_password(Office& office, const Asked& asked) {
  const auto& account = asked.caller->account;
  const auto present = asked.body["present"].get<std::string>(), wanted = asked.body["wanted"].get<std::string>();
  const auto proven = office.county().read([&](ledger::Ledger& ledger) {
    return office.sign_in().prove_password(ledger, account, present, asked.request().address);
  });
  if (!proven) return problem(proven.error(), asked.request());
  const auto hashed = office.sign_in().hashed(account, wanted);
  if (!hashed) return problem(hashed.error(), asked.request());
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    access::set_password(ledger, account, *hashed);
    office.sessions().end_all_of(ledger, account, "password changed", asked.caller->token);
  });
  office.sessions().password_is_new(asked.caller->token);
  return no_content();
}

/// On threads of their own: many who sign in at once keep nobody else waiting.
Answerer slowly(Office& office, Response (*answer)(Office&, const Asked&)) {
  return [&office, answer](const std::shared_ptr<const Asked>& asked, const Reply& reply) {
    const bool has_room = office.slow().post([&office, answer, asked, reply] {
      try {
        reply(answer(office, *asked));
      } catch (const Failure& failed) {
        reply(failure(failed.said(), asked->request()));
      } catch (const std::exception&) { reply(failure({"core.failed"}, asked->request())); }
    });
    if (!has_room) reply(problem({"access.sign_in_busy"}, asked->request()));
  };
}

Response choose_post(Office& office, const Asked& asked) {
  auto wanted = *asked.caller;
  wanted.post = asked.body["post"].get<std::string>();
  const auto post = office.granted_post(wanted);
  if (!post) return problem(post.error(), asked.request());
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    office.sessions().choose_post(ledger, asked.caller->token, post->id);
  });
  return session_response(office, asked, asked.caller->token);
}

Response sign_out(Office& office, const Asked& asked) {
  office.county().write(asked.context(),
                        [&](ledger::Ledger& ledger) { office.sessions().end(ledger, asked.caller->token); });
  return no_content().with("Set-Cookie", cookie_of("", asked.request().is_secure, true));
}

/// Who has somebody's session does not have their second factor, and puts none of their own in its place.
Result<void> has_no_code(ledger::Ledger& ledger, const std::string& account) {
  const auto known = access::find_account(ledger, account);
  if (known && known->has_code) return Refusal{"access.code_bound"};
  return {};
}

Result<Json> begin_code(Office& office, const Asked& asked) {
  const auto& account = asked.caller->account;
  if (auto free = office.county().read([&](ledger::Ledger& ledger) { return has_no_code(ledger, account); }); !free)
    return free.error();
  const auto secret = office.sessions().offer_code_secret(asked.caller->token);
  return Json{{"secret", access::base32(secret)}, {"uri", access::code_address(secret, account, office.name())}};
}

Response bind_code(Office& office, const Asked& asked) {
  const auto& account = asked.caller->account;
  const auto secret = office.sessions().offered_code_secret(asked.caller->token);
  Result<void> bound = Refusal{"access.code_wrong"};
  if (!secret.empty())
    office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
      bound = has_no_code(ledger, account);
      if (bound) bound = access::bind_code(ledger, account, secret, asked.body["code"].get<std::string>());
      // Those that began with the password alone.
      if (bound) office.sessions().end_all_of(ledger, account, "code bound", asked.caller->token);
    });
  if (!bound) return problem(bound.error(), asked.request());
  office.sessions().code_is_bound(asked.caller->token);
  return no_content();
}

}  // namespace

void add_session_answers(Api& api, Office& office) {
  const auto here = [&office](Response (*answer)(Office&, const Asked&)) {
    return response_at_once([&office, answer](const Asked& asked) { return answer(office, asked); });
  };
  api.answer("signIn", slowly(office, sign_in));
  api.answer("takeInvitation", slowly(office, take_invitation));
  api.answer("changePassword", slowly(office, change_password));
  api.answer("choosePost", here(choose_post));
  api.answer("signOut", here(sign_out));
  api.answer("bindCode", here(bind_code));
  api.answer("getSession",
             json_at_once([&office](const Asked& asked) { return session_json(office, asked.caller->token); }));
  api.answer("setPreferences", json_at_once([&office](const Asked& asked) -> Result<Json> {
               office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
                 access::set_preference(ledger, asked.caller->account, asked.body.dump());
               });
               return Json(asked.body);
             }));
  api.answer("beginCode", json_at_once([&office](const Asked& asked) { return begin_code(office, asked); }));
  api.answer("acknowledgeDuties", response_at_once([&office](const Asked& asked) {
               const auto post = office.granted_post(*asked.caller);
               if (!post) return problem(post.error(), asked.request());
               Result<void> noted;
               office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
                 noted = access::acknowledge_duties(ledger, post->id);
               });
               return noted ? no_content() : problem(noted.error(), asked.request());
             }));
}

}  // namespace guben::http
