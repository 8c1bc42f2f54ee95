#pragma once
// Whether a post may do something to a record. Pure: whoever asks says where the record lies. Two answers look alike
// from outside, that there is no such record and that it lies elsewhere; that a post may never do a thing is known
// before any record is looked for, so it tells nothing of one.
#include <optional>

#include "access/roles.hpp"

namespace guben::access {

/// A post in force, with what the registers say is its own.
struct Post {
  int64_t id = 0;
  std::string account, role, organisation;
  std::string provider;              ///< its department, as datasets name whose they are; empty: none
  std::vector<std::string> regions;  ///< codes
  std::set<std::string> households;  ///< of the helper or the grid, as their registers say
  std::set<std::string> samples;     ///< that the post inspects or evaluates
  bool operator==(const Post&) const = default;
};

/// Where a record lies. What is empty is not so: no household, nobody's case, in no sample.
struct Subject {
  std::string region;  ///< empty: the county's as a whole
  std::string household;
  std::string provider;             ///< whose dataset it came in; several with a stroke between them
  std::set<std::string> routed_to;  ///< departments that are to act on it
  std::set<int64_t> handlers;       ///< posts whose case or task it is
  std::set<std::string> samples;
  std::string done_by;  ///< the account that did the step before
  bool is_sealed = false, is_released = false;
};

/// Whether a dataset of these providers is the department's: several stand side by side, 组织部/驻村办.
bool is_of_department(const std::string& providers, const std::string& department);

/// What comes with the request.
struct Given {
  bool has_purpose = false, has_task = false, has_fresh_code = false;
};

/// Whether the post may do this to some record at all: access.not_in_this_post, `roles` being the codes of
/// those who may (access.nobody_may where none does).
Result<void> may_at_all(const Roles& roles, const Post& post, std::string_view action, std::string_view kind);
/// Whether to this one. Refused with access.not_in_this_post; access.absent_or_outside where it lies elsewhere;
/// access.purpose_needed, task_needed, code_needed, other_person_needed, before_sealing or before_release where the
/// right asks for something that is not there.
Result<void> may(const Roles& roles, const Post& post, std::string_view action, std::string_view kind,
                 const Subject& subject, const Given& given = {});

/// may() of one action and kind, for who asks it of many records. `roles` and `post` must outlive it.
class Permission {
 public:
  Permission(const Roles& roles, const Post& post, std::string_view action, std::string_view kind);
  /// Whether there are any records at all that the post may do it to: may_at_all().
  bool is_any() const { return !rights_.empty(); }
  bool covers(const Subject& subject, const Given& given = {}) const { return !lacks(subject, given); }
  /// The refusal of may() for a record of which the post has some right to others.
  std::optional<const char*> lacks(const Subject& subject, const Given& given = {}) const;

 private:
  const Kind* kind_;
  const Post& post_;
  std::vector<const Right*> rights_;
};

/// Where the records lie that the post may do this to: what a list is cut down to before it is counted.
struct Reach {
  bool whole_county = false;
  std::vector<std::string> regions;  ///< beginnings of codes
  std::set<std::string> households, samples;
  std::string provider, routed_to;              ///< of one department; empty: not by department
  std::vector<std::string> department_regions;  ///< and of that only what lies there; empty: anywhere
  std::optional<int64_t> cases_of;              ///< a post
  std::set<Ask> asks;                           ///< by every right to it
  bool is_nothing() const;
  /// Nothing but what a department's own is.
  bool is_by_department_alone() const;
};
Reach reach(const Roles& roles, const Post& post, std::string_view action, std::string_view kind);

/// Whether some right of the role is over its own households alone: then it matters which these are.
bool has_own_households(const Roles& roles, const std::string& role);

/// action:kind of all that the post may do to something, in order: what a page offers.
std::vector<std::string> pairs_of(const Roles& roles, const Post& post);

}  // namespace guben::access
