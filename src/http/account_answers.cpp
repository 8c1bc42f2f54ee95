#include "http/account_answers.hpp"

#include "access/identities.hpp"
#include "access/leaving.hpp"
#include "http/shapes.hpp"
#include "ledger/as_of.hpp"

namespace guben::http {
namespace {
using Json = nlohmann::ordered_json;

Json json_of_grant(const access::GrantedPost& post, Date day) {
  Json json{{"id", std::to_string(post.id)},
            {"role", post.role},
            {"organisation", post.organisation},
            {"regions", post.regions},
            {"from", post.starts_on.to_string()}};
  if (post.ends_on) json["until"] = post.ends_on->to_string();
  json["by"] = post.granted_by;
  json["state"] = post.is_in_force(day)                             ? "in_force"
                  : post.revoked_at.empty() && day < post.starts_on ? "future"
                                                                    : "ended";
  return json;
}

/// An account with its posts, as one reading finds it.
struct Known {
  access::Account account;
  std::vector<access::GrantedPost> posts;
  bool has_identity = false;
};

/// Each change of the account or of its posts makes it the next one.
int64_t version_of(const Known& known) {
  const auto is_revoked = [](const auto& post) { return !post.revoked_at.empty(); };
  return known.account.version + static_cast<int64_t>(known.posts.size()) +
         std::count_if(known.posts.begin(), known.posts.end(), is_revoked);
}
std::string etag_of(const Known& known) { return fmt::format("\"{}\"", version_of(known)); }

std::optional<Known> known_account(ledger::Ledger& ledger, const std::string& name) {
  auto account = access::find_account(ledger, name);
  if (!account) return {};
  return Known{std::move(*account), access::granted_posts_of(ledger, name),
               access::identity_of(ledger, name).has_value()};
}

Json json_of(Office& office, const Known& known) {
  const auto& account = known.account;
  auto grants = Json::array();
  for (const auto& post : known.posts) grants.push_back(json_of_grant(post, office.business_day()));
  const auto sessions = office.sessions().all();
  return {{"account", account.name},
          {"name", account.person},
          {"organisation", account.organisation},
          {"staff_code", account.staff_code},
          {"state", access::word(account.state)},
          {"version", version_of(known)},
          {"has_code", account.has_code},
          {"has_identity", known.has_identity},
          {"sessions", std::count_if(sessions.begin(), sessions.end(),
                                     [&](const auto& one) { return one.account == account.name; })},
          {"grants", std::move(grants)}};
}

/// The account the path names, as it is now.
Result<Known> account_asked(Office& office, const Asked& asked) {
  const auto name = asked.text("account");
  auto known = office.county().read([&](ledger::Ledger& ledger) { return known_account(ledger, name); });
  if (!known) return Refusal{"access.account_unknown"};
  return std::move(*known);
}

Response as_it_is(Office& office, const Asked& asked, int status = 200) {
  const auto known = account_asked(office, asked);
  if (!known) return problem(known.error(), asked.request());
  return json_response(json_of(office, *known), status).with("ETag", etag_of(*known));
}

Result<Json> list_roles(Office& office, const Asked&) {
  auto items = Json::array();
  for (const auto& role : office.roles().all()) {
    std::vector<std::string> chinese, english;
    for (const auto& duty : role.duties) chinese.push_back(duty.zh), english.push_back(duty.en);
    items.push_back({{"code", role.code},
                     {"label", json_of_label(role.label.zh, role.label.en)},
                     {"scope", fmt::format("{}", fmt::join(role.levels, ", "))},
                     {"duties", json_of_label(fmt::format("{}", fmt::join(chinese, "；")),
                                              fmt::format("{}", fmt::join(english, "; ")))},
                     {"not_with", role.incompatible}});
  }
  return Json{{"items", std::move(items)}};
}

Result<Json> list_accounts(Office& office, const Asked& asked) {
  const auto role = asked.text("role"), state = asked.text("state");
  auto all = office.county().read([](ledger::Ledger& ledger) {
    std::map<std::string, std::vector<access::GrantedPost>> posts;
    for (auto& post : access::granted_posts(ledger)) posts[post.account].push_back(std::move(post));
    const auto with_identity = access::accounts_with_identity(ledger);
    std::vector<Known> known;
    for (auto& account : access::accounts(ledger)) {
      auto own = posts[account.name];
      const bool has_identity = with_identity.contains(account.name);
      known.push_back({std::move(account), std::move(own), has_identity});
    }
    return known;
  });
  std::erase_if(all, [&](const Known& one) {
    if (!state.empty() && access::word(one.account.state) != state) return true;
    return !role.empty() && std::none_of(one.posts.begin(), one.posts.end(), [&](const auto& post) {
      return post.role == role && post.is_in_force(office.business_day());
    });
  });
  return page_of(asked, all, [&](const Known& one) { return json_of(office, one); });
}

Json json_of_link(const access::OneTimeLink& link) {
  return {{"account", link.account}, {"link", "/invitation/" + link.token}, {"until", link.expires_at}};
}

Response make_account(Office& office, const Asked& asked) {
  const access::NewAccount wanted{asked.body["account"].get<std::string>(), asked.body["name"].get<std::string>(),
                                  asked.body.value("staff_code", ""), asked.body.value("organisation", "")};
  std::optional<Result<access::OneTimeLink>> made;
  office.county().write(asked.context(),
                        [&](ledger::Ledger& ledger) { made = access::add_account(ledger, office.roles(), wanted); });
  return *made ? json_response(json_of_link(**made), 201) : problem(made->error(), asked.request());
}

/// Whoever has the old password or generator is out at once.
Response invite_again(Office& office, const Asked& asked) {
  const auto account = asked.text("account");
  std::optional<Result<access::OneTimeLink>> made;
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    made = access::invite_again(ledger, office.roles(), account);
    if (*made) office.sessions().end_all_of(ledger, account, "invited again");
  });
  return *made ? json_response(json_of_link(**made), 201) : problem(made->error(), asked.request());
}

/// Does it to the account as whoever asks saw it, looked at inside the change; else both versions are shown.
template <typename Do>
Response change_as_seen(Office& office, const Asked& asked, int status, const Do& change) {
  const auto name = asked.text("account");
  std::optional<Known> known;
  Result<void> done;
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    known = known_account(ledger, name);
    done = known ? check_if_match(asked.request(), etag_of(*known)) : Refusal{"access.account_unknown"};
    if (done) done = change(ledger, *known);
  });
  if (done) return as_it_is(office, asked, status);
  if (done.error().code == "http.changed")
    return changed_meanwhile(asked.request(), asked.body, json_of(office, *known));
  return problem(office.in_labels(done.error()), asked.request());
}

Response change_account(Office& office, const Asked& asked) {
  return change_as_seen(office, asked, 200, [&](ledger::Ledger& ledger, const Known& known) -> Result<void> {
    const bool ends = asked.body.contains("ended");
    const auto& account = known.account;
    const auto name = asked.body.value("name", account.person), reason = asked.body.value("reason", "");
    const auto state = ends ? access::AccountState::Ended : account.state;
    const auto changed = access::change_account(ledger, account.name, account.version, name, state, reason);
    if (!changed) return changed.error();
    if (ends) office.sessions().end_all_of(ledger, account.name, reason);
    return {};
  });
}

Response grant_post(Office& office, const Asked& asked) {
  const auto from = Date::from_iso(asked.body["from"].get<std::string>());
  const auto until = Date::from_iso(asked.body.value("until", "9999-12-31"));
  if (!from || !until)
    return problem({"http.not_as_said", {{"at", from ? "/until" : "/from"}, {"expected", "YYYY-MM-DD"}}},
                   asked.request());
  return change_as_seen(office, asked, 201, [&](ledger::Ledger& ledger, const Known& known) -> Result<void> {
    access::NewPost wanted;
    wanted.account = known.account.name;
    wanted.role = asked.body["role"].get<std::string>();
    wanted.organisation = asked.body.value("organisation", "");
    wanted.regions = asked.body.value("regions", std::vector<std::string>());
    wanted.starts_on = *from;
    if (asked.body.contains("until")) wanted.ends_on = until;
    wanted.reason = asked.body["reason"].get<std::string>();
    const auto granted = access::grant_post(ledger, office.roles(), wanted);
    if (!granted) return granted.error();
    return {};
  });
}

/// At once: whoever is signed in with it is out.
Response end_grant(Office& office, const Asked& asked) {
  const auto known = account_asked(office, asked);
  if (!known) return problem(known.error(), asked.request());
  const auto post = std::find_if(known->posts.begin(), known->posts.end(),
                                 [&](const auto& one) { return std::to_string(one.id) == asked.text("grant"); });
  if (post == known->posts.end()) return problem({"access.post_unknown"}, asked.request());
  const auto reason = asked.body["reason"].get<std::string>();
  std::optional<Result<access::GrantedPost>> ended;
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    ended = access::revoke_post(ledger, post->id, reason);
    if (*ended) office.sessions().end_all_in(ledger, post->id, reason);
  });
  return *ended ? as_it_is(office, asked) : problem(ended->error(), asked.request());
}

Response end_sessions(Office& office, const Asked& asked) {
  const auto known = account_asked(office, asked);
  if (!known) return problem(known.error(), asked.request());
  office.county().write(asked.context(), [&](ledger::Ledger& ledger) {
    office.sessions().end_all_of(ledger, known->account.name, "signed out by an administrator");
  });
  Response done;
  done.status = 204;
  return done;
}

access::Lines lines_of(const std::string& kind) {
  if (kind == "unmasking") return access::Lines::Unmasking;
  if (kind == "leaving") return access::Lines::Leaving;
  if (kind == "denied") return access::Lines::Denied;
  if (kind == "sign_in") return access::Lines::SignIn;
  return access::Lines::All;
}

/// What of the journal is asked for, beside its kind.
struct Wanted {
  std::optional<Date> from, to;
  std::string actor, subject;
  bool fits(const access::JournalLine& line) const {
    if (!actor.empty() && line.actor != actor) return false;
    if (!subject.empty() && line.subject.find(subject) == std::string::npos) return false;
    if (!from && !to) return true;
    const auto day = ledger::day_of(line.at);
    return !(from && day < *from) && !(to && *to < day);
  }
};

/// Roles of the posts that journal lines name by their number.
std::map<std::string, std::string> roles_of_posts(ledger::Ledger& ledger) {
  std::map<std::string, std::string> roles;
  for (const auto& post : access::granted_posts(ledger)) roles.emplace(std::to_string(post.id), post.role);
  return roles;
}

Json json_of_line(const access::JournalLine& line, const std::map<std::string, std::string>& roles) {
  const auto role = roles.find(line.post);
  return {{"number", line.seq},
          {"at", line.at},
          {"actor", line.actor},
          {"post", role == roles.end() ? line.post : role->second},
          {"action", line.action},
          {"subject", line.subject},
          {"reason", line.reason},
          {"request", line.request},
          {"result", line.action.starts_with("denied.") ? "denied" : "done"}};
}

Result<Json> list_journal(Office& office, const Asked& asked) {
  Wanted wanted{{}, {}, asked.text("actor"), asked.text("subject")};
  for (const auto* bound : {"from", "to"}) {
    if (asked.text(bound).empty()) continue;
    const auto day = Date::from_iso(asked.text(bound));
    if (!day) return Refusal{"http.not_as_said", {{"at", bound}, {"expected", "YYYY-MM-DD"}}};
    (std::string_view(bound) == "from" ? wanted.from : wanted.to) = day;
  }
  std::optional<int64_t> before;
  if (const auto after = asked.text("after"); !after.empty()) {
    if (after.size() > 18 || after.find_first_not_of("0123456789") != std::string::npos)
      return Refusal{"http.not_as_said", {{"at", "after"}, {"expected", "a value"}}};
    before = std::stoll(after);
  }
  constexpr int kAtOnce = 500;
  const auto size = static_cast<size_t>(asked.number("size"));
  auto items = Json::array();
  Json next = nullptr;
  const auto head = office.county().read([&](ledger::Ledger& ledger) {
    const auto roles = roles_of_posts(ledger);
    for (bool goes_on = true; goes_on;) {
      const auto lines = access::journal_lines(ledger, lines_of(asked.text("kind")), before, kAtOnce);
      goes_on = lines.size() == kAtOnce;
      for (const auto& line : lines) {
        before = line.seq;
        if (!wanted.fits(line)) continue;
        items.push_back(json_of_line(line, roles));
        if (items.size() < size) continue;
        next = std::to_string(line.seq);
        goes_on = false;
        break;
      }
    }
    return ledger.head().to_text();
  });
  return Json{{"items", std::move(items)}, {"next", std::move(next)}, {"head", head}};
}

}  // namespace

void add_account_answers(Api& api, Office& office) {
  const auto list = [&](const char* operation, Result<Json> (*with)(Office&, const Asked&)) {
    api.answer(operation, json_at_once([&office, with](const Asked& asked) { return with(office, asked); }));
  };
  const auto act = [&](const char* operation, Response (*with)(Office&, const Asked&)) {
    api.answer(operation, response_at_once([&office, with](const Asked& asked) { return with(office, asked); }));
  };
  list("listRoles", list_roles);
  list("listAccounts", list_accounts);
  act("getAccount", [](Office& of, const Asked& asked) { return as_it_is(of, asked); });
  act("makeAccount", make_account);
  act("inviteAgain", invite_again);
  act("changeAccount", change_account);
  act("grantPost", grant_post);
  act("endGrant", end_grant);
  act("endSessions", end_sessions);
}

void add_journal_answers(Api& api, Office& office) {
  api.answer("listJournal", json_at_once([&office](const Asked& asked) { return list_journal(office, asked); }));
}

}  // namespace guben::http
