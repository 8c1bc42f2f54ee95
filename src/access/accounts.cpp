#include "access/accounts.hpp"

#include "access/identities.hpp"
#include "access/organisations.hpp"
#include "access/posts.hpp"
#include "access/sql.hpp"
#include "access/tokens.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {

constexpr std::pair<std::string_view, AccountState> kStates[] = {{"invited", AccountState::Invited},
                                                                 {"active", AccountState::Active},
                                                                 {"locked", AccountState::Locked},
                                                                 {"ended", AccountState::Ended}};
constexpr size_t kShortestName = 2, kLongestName = 32, kLongestPerson = 100;
constexpr size_t kDigitsOfAPhone = 8;  // names stand in the journal, where numbers of people have no place

AccountState state_from(std::string_view text) {
  return std::find_if(std::begin(kStates), std::end(kStates), [&](const auto& s) { return s.first == text; })->second;
}

Account account_from(const store::Statement& row) {
  return {row.text(0),         row.text(1), row.text(2), row.text(3),   state_from(row.text(4)),
          row.integer(5) != 0, row.text(6), row.text(7), row.integer(8)};
}

bool is_name(const std::string& name) {
  if (name.size() < kShortestName || name.size() > kLongestName || name.front() == '.' || name.front() == '_' ||
      name.front() == '-' || name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789._-") != std::string::npos)
    return false;
  return std::count_if(name.begin(), name.end(), [](char c) { return c >= '0' && c <= '9'; }) <
         static_cast<int>(kDigitsOfAPhone);
}

bool is_person(const std::string& person) {
  const auto plain = normalised(person);
  return !plain.empty() && plain.size() <= kLongestPerson &&
         plain.find_first_of("0123456789<>&\"'=+@:;/\\") == std::string::npos;
}

OneTimeLink make_link(ledger::Ledger& ledger, const Roles& roles, const std::string& account) {
  const auto& context = ledger.context();
  OneTimeLink link{account, new_token(), time_text(context.clock() + roles.sign_in().link)};
  const auto hash = hash_of_token(ledger.sealer(), "link", link.token);
  ledger.run(sql::add_link, hash, account, context.now_text(), link.expires_at);
  ledger.cover("link.made", "one_time_link", {hash});
  return link;
}

void end_links(ledger::Ledger& ledger, const std::string& account) {
  std::vector<std::string> open;
  {
    auto rows = ledger.query(sql::list_open_links, account);
    while (rows.step()) open.push_back(rows.text(0));
  }
  for (const auto& hash : open) {
    ledger.run(sql::end_link, hash, ledger.context().now_text());
    ledger.cover("link.ended", "one_time_link", {hash});
  }
}

}  // namespace

std::string_view word(AccountState state) {
  return std::find_if(std::begin(kStates), std::end(kStates), [&](const auto& s) { return s.second == state; })->first;
}

Result<OneTimeLink> add_account(ledger::Ledger& ledger, const Roles& roles, const NewAccount& wanted) {
  const auto person = normalised(wanted.person), staff_code = squeezed(wanted.staff_code);
  if (!is_name(wanted.name)) return Refusal{"access.bad_name", {{"name", wanted.name}}};
  if (!is_person(person)) return Refusal{"access.bad_name", {{"name", wanted.person}}};
  for (const auto& other : accounts(ledger)) {
    if (other.name == wanted.name) return Refusal{"access.account_exists", {{"account", wanted.name}}};
    if (!staff_code.empty() && other.staff_code == staff_code && other.state != AccountState::Ended)
      return Refusal{"access.person_has_account", {{"person", other.person}, {"account", other.name}}};
  }
  if (!wanted.organisation.empty() && !find_organisation(ledger, wanted.organisation))
    return Refusal{"access.organisation_unknown", {{"code", wanted.organisation}}};
  ledger.run(sql::add_account, wanted.name, person, staff_code, wanted.organisation, ledger.context().now_text());
  ledger.cover("account.made", "account", {wanted.name});
  return make_link(ledger, roles, wanted.name);
}

Result<std::vector<OneTimeLink>> first_start(ledger::Ledger& ledger, const Roles& roles, const FirstStart& wanted,
                                             Date today) {
  if (!accounts(ledger).empty()) return Refusal{"access.not_the_first_start"};
  const NewAccount* people[] = {&wanted.system, &wanted.security, &wanted.audit};
  const std::string_view duties[] = {kSystemAdmin, kSecurityAdmin, kAuditAdmin};
  std::set<std::string> names, persons;
  for (const auto* one : people) names.insert(one->name), persons.insert(squeezed(one->person));
  if (names.size() < 3 || persons.size() < 3) return Refusal{"access.three_people"};
  std::vector<OneTimeLink> links;
  for (int i = 0; i < 3; ++i) {
    auto link = add_account(ledger, roles, *people[i]);
    if (!link) return link.error();
    links.push_back(std::move(*link));
    NewPost post;
    post.account = people[i]->name, post.role = duties[i], post.organisation = people[i]->organisation;
    post.regions = {wanted.county};
    post.starts_on = today;
    if (auto granted = grant_post(ledger, roles, post); !granted) return granted.error();
  }
  return links;
}

Result<OneTimeLink> invite_again(ledger::Ledger& ledger, const Roles& roles, const std::string& name) {
  const auto account = find_account(ledger, name);
  if (!account) return Refusal{"access.account_unknown", {{"account", name}}};
  if (account->state == AccountState::Ended) return Refusal{"access.account_ended", {{"account", name}}};
  end_links(ledger, name);
  ledger.run(sql::forget_password, name);
  ledger.cover("account.invited_again", "account", {name});
  if (identity_of(ledger, name)) (void)unbind_identity(ledger, name, "invited again");
  return make_link(ledger, roles, name);
}

Result<Account> change_account(ledger::Ledger& ledger, const std::string& name, int64_t version,
                               const std::string& person, AccountState state, const std::string& reason) {
  const auto account = find_account(ledger, name);
  if (!account) return Refusal{"access.account_unknown", {{"account", name}}};
  if (account->state == AccountState::Ended) return Refusal{"access.account_ended", {{"account", name}}};
  if (account->version != version) return Refusal{"access.account_changed", {{"account", name}}};
  const auto called = normalised(person);
  if (!is_person(called)) return Refusal{"access.bad_name", {{"name", person}}};
  // Nobody is made active by hand: who has no password yet stays invited.
  const auto had_password = !account->password_set_at.empty();
  if (state == AccountState::Active && !had_password) state = AccountState::Invited;
  ledger.run(sql::change_account, name, called, word(state));
  ledger.cover(fmt::format("account.{}", state == account->state ? "changed" : word(state)), "account", {name}, reason);
  if (state == AccountState::Ended || state == AccountState::Locked) end_links(ledger, name);
  // The person may have another account some day, and their identity is free for it.
  if (state == AccountState::Ended && identity_of(ledger, name)) (void)unbind_identity(ledger, name, "account ended");
  return *find_account(ledger, name);
}

std::optional<Account> find_account(ledger::Ledger& ledger, const std::string& name) {
  auto row = ledger.query(sql::find_account, name);
  return row.step() ? std::optional(account_from(row)) : std::nullopt;
}

std::vector<Account> accounts(ledger::Ledger& ledger) {
  std::vector<Account> all;
  auto rows = ledger.query(sql::list_accounts);
  while (rows.step()) all.push_back(account_from(rows));
  return all;
}

void set_preference(ledger::Ledger& ledger, const std::string& account, const std::string& chosen) {
  ledger.run(sql::set_preference, account, chosen);
}

std::string preference(ledger::Ledger& ledger, const std::string& account) {
  auto row = ledger.query("SELECT chosen FROM preference WHERE county = $1 AND account = $2", account);
  return row.step() ? row.text(0) : "";
}

}  // namespace guben::access
