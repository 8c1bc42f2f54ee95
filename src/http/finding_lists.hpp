#pragma once
// The lines of a run that somebody asks for, in the order in which they are shown. Whoever goes through a list asks for
// the same again, page by page: what was asked for last is kept.
#include <list>
#include <mutex>

#include "access/view.hpp"
#include "http/list_part.hpp"
#include "screening/open_run.hpp"

namespace guben::http {

enum class Change { Unknown, New, Lasting, Gone };

struct FindingLine {
  const county::FoundLine* found;
  bool is_protected = false;
  Change change = Change::Unknown;
};

/// Lines of one household, or of another subject: they lie together, and are of one run.
struct FindingsOfHousehold {
  std::span<const FindingLine> lines;
  bool is_red = false;
};

/// Numbers of a rule, whatever came out.
struct FindingsOfRule {
  std::string rule, severity, route;
  int64_t hit = 0, undecided = 0, not_run = 0, appeared = 0, gone = 0;
  bool is_protected = false;
  int64_t of(const std::string& outcome) const {
    return outcome == "hit" ? hit : outcome == "undecided" ? undecided : not_run;
  }
  /// What is protected is not counted out where the number would point at somebody.
  bool points_at_somebody() const;
};

/// A run, and what it found beside the one before it.
struct ComparedRun {
  std::shared_ptr<const screening::OpenRun> run;
  std::shared_ptr<const county::FoundSince> found;
  std::shared_ptr<const county::Moved> moved;
};

/// What is asked for; empty: of every one. By "household", "finding" or "rule".
struct FindingWish {
  std::string region, by, severity, route, group, rule, change, outcome;
  bool is_benefit = false;
  bool operator==(const FindingWish&) const = default;
};

/// Refers to what the run found.
struct FindingList {
  std::vector<FindingLine> lines;               ///< by household as the run has them, by finding the red ones first
  std::vector<FindingsOfHousehold> households;  ///< the red ones first; none by finding
  std::vector<FindingsOfRule> rules;            ///< by rule alone, of every outcome
  int64_t household_count = 0, people = 0;
};

class FindingLists {
 public:
  /// What a post reaches on a day of what is asked for. Thread-safe.
  std::shared_ptr<const FindingList> list(const access::Roles& roles, const access::Post& post, Date day,
                                          const ComparedRun& compared, const FindingWish& wish);

 private:
  struct Kept {
    access::Post post;
    Date day;
    FindingWish wish;
    std::weak_ptr<const county::FoundSince> found;
    std::weak_ptr<const county::Moved> moved;
    std::shared_ptr<const FindingList> list;
    bool is_of(const ComparedRun& compared) const {
      return found.lock() == compared.found && moved.lock() == compared.moved;
    }
  };
  static constexpr size_t kMostKept = 8;  // some six megabytes each at 300 000 persons
  std::mutex mutex_;
  std::list<Kept> kept_;  ///< last asked for first
};

}  // namespace guben::http
