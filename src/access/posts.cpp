#include "access/posts.hpp"

#include "access/accounts.hpp"
#include "access/organisations.hpp"
#include "access/sql.hpp"
#include "china/regions.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {

GrantedPost post_from(const store::Statement& row) {
  GrantedPost post{row.integer(0),
                   row.text(1),
                   row.text(2),
                   row.text(3),
                   {},
                   *Date::from_iso(row.text(5)),
                   {},
                   row.text(7),
                   row.text(8),
                   row.text(9),
                   row.text(10),
                   row.text(11),
                   row.text(12),
                   row.maybe_text(13).value_or("")};
  const auto regions = row.text(4);
  for (const auto region : split(regions, ' '))
    if (!region.empty()) post.regions.emplace_back(region);
  post.ends_on = Date::from_iso(row.text(6));
  return post;
}

std::vector<GrantedPost> posts_from(store::Statement rows) {
  std::vector<GrantedPost> all;
  while (rows.step()) all.push_back(post_from(rows));
  return all;
}

bool is_over(const GrantedPost& post) { return !post.revoked_at.empty(); }

bool meets(const GrantedPost& post, const NewPost& wanted) {
  return !is_over(post) && (!post.ends_on || *post.ends_on >= wanted.starts_on) &&
         (!wanted.ends_on || *wanted.ends_on >= post.starts_on);
}

/// One person may have been given two accounts; posts that clash do so all the same.
bool are_one_person(const Account& one, const Account& other) {
  if (one.name == other.name) return true;
  if (!one.staff_code.empty() && !other.staff_code.empty()) return one.staff_code == other.staff_code;
  return squeezed(one.person) == squeezed(other.person) && one.organisation == other.organisation;
}

Result<void> check_clash(ledger::Ledger& ledger, const Role& role, const Account& account, const NewPost& wanted) {
  std::set<std::string> names;
  for (const auto& other : accounts(ledger))
    if (are_one_person(account, other)) names.insert(other.name);
  for (const auto& post : granted_posts(ledger))
    if (names.contains(post.account) && meets(post, wanted) && role.incompatible.contains(post.role))
      return Refusal{"access.posts_clash", {{"person", account.person}, {"roles", post.role}}};
  return {};
}

Result<void> check_regions(ledger::Ledger& ledger, const Role& role, const std::vector<std::string>& regions) {
  const auto fits = [&](const std::string& region) {
    return region.find_first_not_of("0123456789") == std::string::npos && region.size() >= 6 &&
           role.levels.contains(china::level_of(region)) && region.starts_with(ledger.county());
  };
  if (regions.empty() || !std::all_of(regions.begin(), regions.end(), fits))
    return Refusal{"access.region_not_of_role",
                   {{"regions", fmt::format("{}", fmt::join(regions, " "))}, {"roles", role.code}}};
  return {};
}

int64_t next_id(ledger::Ledger& ledger) {
  auto row = ledger.query("SELECT COALESCE(MAX(id), 0) + 1 FROM granted_post WHERE county = $1");
  row.step();
  return row.integer(0);
}

void revoke(ledger::Ledger& ledger, int64_t id, const std::string& reason) {
  ledger.run(sql::revoke_post, id, ledger.context().actor, ledger.context().now_text());
  ledger.cover("post.revoked", "granted_post", {id}, reason);
}

std::optional<GrantedPost> find_post(ledger::Ledger& ledger, int64_t id) {
  const auto all = granted_posts(ledger);
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& post) { return post.id == id; });
  return found == all.end() ? std::nullopt : std::optional(*found);
}

}  // namespace

bool GrantedPost::is_in_force(Date day) const {
  return !is_over(*this) && starts_on <= day && (!ends_on || day <= *ends_on);
}

Result<GrantedPost> grant_post(ledger::Ledger& ledger, const Roles& roles, const NewPost& wanted) {
  const auto account = find_account(ledger, wanted.account);
  if (!account) return Refusal{"access.account_unknown", {{"account", wanted.account}}};
  if (account->state == AccountState::Ended) return Refusal{"access.account_ended", {{"account", wanted.account}}};
  const auto* role = roles.find(wanted.role);
  if (!role) return Refusal{"access.role_unknown", {{"role", wanted.role}}};
  if (!wanted.organisation.empty() && !find_organisation(ledger, wanted.organisation))
    return Refusal{"access.organisation_unknown", {{"code", wanted.organisation}}};
  if (auto fits = check_regions(ledger, *role, wanted.regions); !fits) return fits.error();
  if (wanted.ends_on && *wanted.ends_on < wanted.starts_on) return Refusal{"access.period_backwards"};
  const auto& by = ledger.context().actor;
  if (by == wanted.account) return Refusal{"access.grant_to_oneself"};
  if (auto fits = check_clash(ledger, *role, *account, wanted); !fits) return fits.error();
  const auto id = next_id(ledger);
  ledger.run(sql::add_post, id, wanted.account, wanted.role, wanted.organisation,
             fmt::format("{}", fmt::join(wanted.regions, " ")), wanted.starts_on.to_string(),
             wanted.ends_on ? wanted.ends_on->to_string() : std::string(), wanted.register_row, by,
             ledger.context().now_text());
  ledger.cover("post.granted", "granted_post", {id}, wanted.reason);
  return *find_post(ledger, id);
}

Result<GrantedPost> revoke_post(ledger::Ledger& ledger, int64_t id, const std::string& reason) {
  const auto post = find_post(ledger, id);
  if (!post) return Refusal{"access.post_unknown"};
  if (is_over(*post)) return Refusal{"access.post_ended"};
  revoke(ledger, id, reason);
  return *find_post(ledger, id);
}

int end_posts_of(ledger::Ledger& ledger, const std::string& register_row, const std::string& reason) {
  int ended = 0;
  for (const auto& post : granted_posts(ledger)) {
    if (register_row.empty() || post.register_row != register_row || is_over(post)) continue;
    revoke(ledger, post.id, reason);
    ++ended;
  }
  return ended;
}

Result<void> acknowledge_duties(ledger::Ledger& ledger, int64_t id) {
  const auto post = find_post(ledger, id);
  if (!post) return Refusal{"access.post_unknown"};
  if (!post->acknowledged_at.empty()) return {};
  ledger.run(sql::acknowledge_post, id, ledger.context().now_text());
  ledger.cover("post.acknowledged", "granted_post", {id});
  return {};
}

std::vector<GrantedPost> granted_posts(ledger::Ledger& ledger) { return posts_from(ledger.query(sql::list_posts)); }

std::vector<GrantedPost> granted_posts_of(ledger::Ledger& ledger, const std::string& account) {
  return posts_from(ledger.query(sql::list_posts_of, account));
}

Post post_of(const GrantedPost& granted) {
  return {granted.id, granted.account, granted.role, granted.organisation, granted.provider, granted.regions, {}, {}};
}

}  // namespace guben::access
