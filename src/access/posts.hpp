#pragma once
// Posts as the security administrator granted them: a role at an organisation, for regions, from a day on. Rights come
// from these alone, whatever the registers say of who holds which duty.
#include <optional>

#include "access/rights.hpp"
#include "core/date.hpp"
#include "ledger/ledger.hpp"

namespace guben::access {

struct GrantedPost {
  int64_t id = 0;
  std::string account, role, organisation;
  std::vector<std::string> regions;
  Date starts_on;
  std::optional<Date> ends_on;  ///< its last day
  std::string register_row;     ///< of the register `post`, with which it ends; empty: of none
  std::string granted_by, granted_at, revoked_by, revoked_at, acknowledged_at;
  std::string provider;  ///< its organisation's department, as datasets name whose they are; empty: none
  bool is_in_force(Date day) const;
};

struct NewPost {
  std::string account, role, organisation;
  std::vector<std::string> regions;
  Date starts_on;
  std::optional<Date> ends_on;
  std::string register_row, reason;
};

/// Inside a Change, whose actor grants it. Refused with access.account_unknown, _ended, role_unknown,
/// organisation_unknown, region_not_of_role, period_backwards, grant_to_oneself, and posts_clash where the person has,
/// at any time of it, a post that cannot be had beside it, be it under another account.
Result<GrantedPost> grant_post(ledger::Ledger& ledger, const Roles& roles, const NewPost& wanted);
/// At once. Refused with access.post_unknown or access.post_ended.
Result<GrantedPost> revoke_post(ledger::Ledger& ledger, int64_t id, const std::string& reason);
/// A row of the register of posts has ended: what rests on it does. Returns how many did.
int end_posts_of(ledger::Ledger& ledger, const std::string& register_row, const std::string& reason);
/// 已知晓: the duties of the post are known to its holder.
Result<void> acknowledge_duties(ledger::Ledger& ledger, int64_t id);

std::vector<GrantedPost> granted_posts(ledger::Ledger& ledger);
std::vector<GrantedPost> granted_posts_of(ledger::Ledger& ledger, const std::string& account);
/// The post as rights see it; what the registers say is its own (households, samples) is for the caller to add.
Post post_of(const GrantedPost& granted);

}  // namespace guben::access
