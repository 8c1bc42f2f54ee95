#include "http/session_answers.hpp"

#include "access/posts.hpp"
#include "http/signed_in.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;

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
  return response_from(office.slow(), [&office, answer](const Asked& asked) { return answer(office, asked); });
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
  return no_content().with("Set-Cookie", session_cookie("", asked.request().is_secure, true));
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
             json_at_once([&office](const Asked& asked) { return json_of_session(office, asked.caller->token); }));
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
