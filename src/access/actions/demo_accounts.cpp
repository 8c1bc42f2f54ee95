#include "access/actions/demo_accounts.hpp"

#include "access/organisations.hpp"
#include "access/posts.hpp"
#include "access/rights.hpp"
#include "access/tokens.hpp"
#include "china/regions.hpp"
#include "core/text.hpp"

namespace guben::access {
namespace {

constexpr size_t kPasswordLength = 14;  // characters of 64 kinds

/// By this a later start knows the account as its own.
std::string person_of(const Role& role) { return squeezed(role.label.zh + "（虚构）"); }

/// Each role that has households of its own stands for another of the people who have.
std::string staff_code_of(const Roles& roles, const Role& role, const DemoPlaces& places) {
  size_t before = 0;
  for (const auto& other : roles.all()) {
    if (other.code == role.code) break;
    before += has_own_households(roles, other.code);
  }
  return has_own_households(roles, role.code) && before < places.staff.size() ? places.staff[before]
                                                                              : "demo." + role.code;
}

bool is_of_department(const Role& role) {
  return std::any_of(role.rights.begin(), role.rights.end(),
                     [](const Right& right) { return right.within == Scope::OwnDepartment; });
}

std::string region_of(const Role& role, const std::string& county, const DemoPlaces& places) {
  if (role.levels.contains("village")) return places.village;
  return role.levels.contains("county") ? county : places.township;
}

/// The unit in whose name the department's account works.
Result<std::string> unit_of(ledger::Ledger& ledger, const std::string& department) {
  for (const auto& unit : organisations(ledger))
    if (unit.provider == department) return unit.code;
  const Organisation unit{ledger.county() + "-demo", department, "行业部门", ledger.county(), "", department, "", ""};
  if (auto added = add_organisation(ledger, unit); !added) return added.error();
  return unit.code;
}

Result<OneTimeLink> link_of(ledger::Ledger& ledger, const Roles& roles, const Role& role, const DemoPlaces& places) {
  const auto known = find_account(ledger, role.code);
  if (!known) return add_account(ledger, roles, {role.code, person_of(role), staff_code_of(roles, role, places)});
  if (known->person != person_of(role)) return Refusal{"access.account_exists", {{"account", role.code}}};
  return invite_again(ledger, roles, role.code);
}

Result<void> grant_its_post(ledger::Ledger& ledger, const Roles& roles, const Role& role, const DemoPlaces& places,
                            Date day) {
  for (const auto& post : granted_posts_of(ledger, role.code))
    if (post.role == role.code && post.is_in_force(day)) return {};
  NewPost post;
  post.account = post.role = role.code;
  post.regions = {region_of(role, ledger.county(), places)};
  post.starts_on = day;
  post.reason = "演示 / demonstration";
  if (is_of_department(role) && !places.department.empty()) {
    const auto unit = unit_of(ledger, places.department);
    if (!unit) return unit.error();
    post.organisation = *unit;
  }
  if (auto granted = grant_post(ledger, roles, post); !granted) return granted.error();
  return {};
}

/// The code of the half minute before binds the generator, so that the present one is left for signing in.
Result<void> set_up(ledger::Ledger& ledger, SignIn& sign_in, const OneTimeLink& link, const std::string& hashed,
                    const DemoAccount& made) {
  if (auto taken = sign_in.take_link(ledger, link.token, hashed); !taken) return taken.error();
  const auto before = code_step(ledger.context().clock()) - 1;
  return bind_code(ledger, made.account, made.code_secret, code_of(made.code_secret, before));
}

}  // namespace

Result<std::vector<DemoAccount>> make_demo_accounts(ledger::Ledger& ledger, const Roles& roles, SignIn& sign_in,
                                                    const DemoPlaces& places, Date day, const Context& context) {
  if (!china::is_invented(ledger.county())) return Refusal{"access.not_invented", {{"county", ledger.county()}}};
  std::vector<DemoAccount> made;
  std::vector<std::string> hashed;
  made.reserve(roles.all().size()), hashed.reserve(roles.all().size());
  for (const auto& role : roles.all()) {
    made.push_back({role.code, new_token().substr(0, kPasswordLength), new_code_secret(), role.label, role.code});
    auto hash = sign_in.hasher().hash(made.back().password);
    if (!hash) return hash.error();
    hashed.push_back(std::move(*hash));
  }
  ledger::Change change(ledger, context);
  for (size_t i = 0; i < made.size(); ++i) {
    const auto& role = roles.all()[i];
    const auto link = link_of(ledger, roles, role, places);
    if (!link) return link.error();
    if (auto is_set = set_up(ledger, sign_in, *link, hashed[i], made[i]); !is_set) return is_set.error();
    if (auto granted = grant_its_post(ledger, roles, role, places, day); !granted) return granted.error();
  }
  change.commit();
  return made;
}

}  // namespace guben::access
