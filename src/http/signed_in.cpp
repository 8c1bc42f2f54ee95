#include "http/signed_in.hpp"

#include "access/posts.hpp"
#include "http/shapes.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;

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

/// Posts of an account that are in force today.
std::vector<access::GrantedPost> posts_in_force(Office& office, ledger::Ledger& ledger, const std::string& account) {
  auto posts = access::granted_posts_of(ledger, account);
  std::erase_if(posts, [day = office.business_day()](const auto& post) { return !post.is_in_force(day); });
  return posts;
}

bool is_theirs(ledger::Ledger& ledger, const std::string& account, const access::Identity& identity) {
  const auto whose = access::account_of_identity(ledger, identity);
  return whose && *whose == account;
}

}  // namespace

std::string session_cookie(const std::string& token, bool is_secure, bool is_over) {
  return fmt::format("{}={}; Path=/; HttpOnly; SameSite=Lax{}{}", kSessionCookie, token, is_secure ? "; Secure" : "",
                     is_over ? "; Max-Age=0" : "");
}

Result<Json> json_of_session(Office& office, const std::string& token) {
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
    for (const auto& pair : access::pairs_of(office.roles(), access::post_of(*in_force))) may.push_back(pair);
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
  const auto json = json_of_session(office, token);
  return json ? json_response(*json) : problem(json.error(), asked.request());
}

Result<Begun> begin_session(Office& office, const Context& context, const access::Proven& proven,
                            const std::string& address, const access::Identity* by) {
  std::optional<Result<Begun>> begun;
  office.county().write(context, [&](ledger::Ledger& ledger) {
    if (by && !is_theirs(ledger, proven.account, *by)) {
      begun = Refusal{"access.identity_refused"};
      return;
    }
    begun = office.sessions().begin(ledger, proven, address);
    if (!*begun) return;
    if (by) access::note_identity_sign_in(ledger, proven.account);
    const auto posts = posts_in_force(office, ledger, proven.account);
    if (posts.size() == 1) office.sessions().choose_post(ledger, (*begun)->token, posts.front().id);
  });
  return std::move(*begun);
}

Response signed_in(Office& office, const Asked& asked, const Begun& begun) {
  auto response = session_response(office, asked, begun.token);
  response.with("Set-Cookie", session_cookie(begun.token, asked.request().is_secure, false));
  return response;
}

}  // namespace guben::http
