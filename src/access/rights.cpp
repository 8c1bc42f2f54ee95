#include "access/rights.hpp"

#include "core/text.hpp"

namespace guben::access {
namespace {

constexpr size_t kCounty = 6, kTownship = 9, kVillage = 12;  // digits of a region's code

/// The part of the post's region that the scope speaks of; nothing where the post has no such part.
bool lies_in(const std::vector<std::string>& regions, size_t digits, const std::string& place) {
  return std::any_of(regions.begin(), regions.end(), [&](const auto& region) {
    return region.size() >= digits && place.starts_with(std::string_view(region).substr(0, digits));
  });
}

bool meet(const std::set<std::string>& some, const std::set<std::string>& others) {
  return std::any_of(some.begin(), some.end(), [&](const auto& one) { return others.contains(one); });
}

bool is_of_the_county(const Post& post) {
  return std::any_of(post.regions.begin(), post.regions.end(), [](const auto& r) { return r.size() <= kCounty; });
}

/// A township's datasets bear one name in every township: of them only the post's own are.
bool is_departments(const Kind& kind, const Post& post, const Subject& subject) {
  if (post.provider.empty()) return false;
  if (!is_of_the_county(post) && !lies_in(post.regions, kTownship, subject.region)) return false;
  switch (kind.department) {
    case Kind::Department::Provider: return is_of_department(subject.provider, post.provider);
    case Kind::Department::Routing: return subject.routed_to.contains(post.provider);
    case Kind::Department::Nobodys: break;
  }
  return false;
}

bool lies_within(Scope scope, const Kind& kind, const Post& post, const Subject& subject) {
  switch (scope) {
    case Scope::OwnHouseholds: return !subject.household.empty() && post.households.contains(subject.household);
    case Scope::OwnVillage: return lies_in(post.regions, kVillage, subject.region);
    case Scope::OwnTownship: return lies_in(post.regions, kTownship, subject.region);
    case Scope::OwnCounty: return subject.region.empty() || lies_in(post.regions, kCounty, subject.region);
    case Scope::OwnDepartment: return is_departments(kind, post, subject);
    case Scope::OwnCases: return subject.handlers.contains(post.id);
    case Scope::OwnSample: return meet(post.samples, subject.samples);
  }
  return false;
}

/// The first of what it asks that is not there.
std::optional<const char*> missing(const Right& right, const Post& post, const Subject& subject, const Given& given) {
  for (const auto ask : right.asks) switch (ask) {
      case Ask::Purpose:
        if (!given.has_purpose) return "access.purpose_needed";
        break;
      case Ask::Task:
        if (!given.has_task && !given.has_purpose) return "access.task_needed";
        break;
      case Ask::Code:
        if (!given.has_fresh_code) return "access.code_needed";
        break;
      case Ask::OtherPerson:
        if (subject.done_by == post.account) return "access.other_person_needed";
        break;
      case Ask::Sealing:
        if (!subject.is_sealed) return "access.before_sealing";
        break;
      case Ask::Release:
        if (!subject.is_released) return "access.before_release";
        break;
    }
  return std::nullopt;
}

std::vector<std::string> kinds_meant(const Roles& roles, std::string_view kind) {
  const auto* known = roles.kind(kind);
  if (!known || known->stands_for.empty()) return {std::string(kind)};
  return {known->stands_for.begin(), known->stands_for.end()};
}

/// The rights of the post's role to this, if it has any.
std::vector<const Right*> rights_to(const Roles& roles, const Post& post, std::string_view action,
                                    std::string_view kind) {
  std::vector<const Right*> found;
  const auto* role = roles.find(post.role);
  if (!role) return found;
  for (const auto& right : role->rights)
    if (right.speaks_of(action, kind)) found.push_back(&right);
  return found;
}

Refusal not_in_this_post(const Roles& roles, std::string_view action, std::string_view kind) {
  std::set<std::string> who;
  for (const auto& one : kinds_meant(roles, kind))
    for (const auto* role : roles.roles_that_may(action, one)) who.insert(role->code);
  if (who.empty()) return Refusal{"access.nobody_may"};
  return Refusal{"access.not_in_this_post", {{"roles", fmt::format("{}", fmt::join(who, ", "))}}};
}

}  // namespace

bool is_of_department(const std::string& providers, const std::string& department) {
  const auto all = split(providers, '/');
  return std::find(all.begin(), all.end(), department) != all.end();
}

Result<void> may_at_all(const Roles& roles, const Post& post, std::string_view action, std::string_view kind) {
  for (const auto& one : kinds_meant(roles, kind))
    if (!rights_to(roles, post, action, one).empty()) return {};
  return not_in_this_post(roles, action, kind);
}

Permission::Permission(const Roles& roles, const Post& post, std::string_view action, std::string_view kind)
    : kind_(roles.kind(kind)), post_(post), rights_(rights_to(roles, post, action, kind)) {}

std::optional<const char*> Permission::lacks(const Subject& subject, const Given& given) const {
  std::optional<const char*> lacks;
  for (const auto* right : rights_) {
    if (!lies_within(right->within, *kind_, post_, subject)) continue;
    const auto now = missing(*right, post_, subject, given);
    if (!now) return {};
    if (!lacks) lacks = now;
  }
  return lacks ? lacks : "access.absent_or_outside";
}

Result<void> may(const Roles& roles, const Post& post, std::string_view action, std::string_view kind,
                 const Subject& subject, const Given& given) {
  const Permission permission(roles, post, action, kind);
  if (!permission.is_any()) return not_in_this_post(roles, action, kind);
  if (const auto lacks = permission.lacks(subject, given)) return Refusal{*lacks};
  return {};
}

bool Reach::is_by_department_alone() const {
  return !whole_county && regions.empty() && households.empty() && samples.empty() && !cases_of;
}

bool Reach::is_nothing() const {
  return !whole_county && regions.empty() && households.empty() && samples.empty() && provider.empty() &&
         routed_to.empty() && !cases_of;
}

Reach reach(const Roles& roles, const Post& post, std::string_view action, std::string_view kind) {
  Reach found;
  const auto rights = rights_to(roles, post, action, kind);
  const auto take = [&](size_t digits) {
    for (const auto& region : post.regions)
      if (region.size() >= digits) found.regions.push_back(region.substr(0, digits));
  };
  for (const auto* right : rights) {
    switch (right->within) {
      case Scope::OwnHouseholds: found.households = post.households; break;
      case Scope::OwnVillage: take(kVillage); break;
      case Scope::OwnTownship: take(kTownship); break;
      case Scope::OwnCounty: found.whole_county = true; break;
      case Scope::OwnDepartment:
        (roles.kind(kind)->department == Kind::Department::Provider ? found.provider : found.routed_to) = post.provider;
        if (!is_of_the_county(post)) found.department_regions = post.regions;
        break;
      case Scope::OwnCases: found.cases_of = post.id; break;
      case Scope::OwnSample: found.samples = post.samples; break;
    }
    if (right == rights.front()) found.asks = right->asks;
    else std::erase_if(found.asks, [&](Ask ask) { return !right->asks.contains(ask); });
  }
  return found;
}

bool has_own_households(const Roles& roles, const std::string& role) {
  const auto* known = roles.find(role);
  return known && std::any_of(known->rights.begin(), known->rights.end(),
                              [](const Right& right) { return right.within == Scope::OwnHouseholds; });
}

std::vector<std::string> pairs_of(const Roles& roles, const Post& post) {
  std::set<std::string> pairs;
  if (const auto* role = roles.find(post.role))
    for (const auto& right : role->rights)
      for (const auto& action : right.actions)
        for (const auto& kind : right.kinds) {
          pairs.insert(action + ":" + kind);
          for (const auto& [other, meant] : roles.kinds())
            if (meant.stands_for.contains(kind)) pairs.insert(action + ":" + other);
        }
  return {pairs.begin(), pairs.end()};
}

}  // namespace guben::access
