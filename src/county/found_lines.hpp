#pragma once
// All that a run found, a line each, without the reasons: what lists are cut from, counted and compared by. Made once
// for a run; everybody's lines of a household lie together.
#include "screening/open_run.hpp"

namespace guben::county {

struct FoundLine {
  std::string subject, household;  ///< household empty: of an area, a project
  const std::string *region = nullptr, *rule = nullptr, *kind = nullptr, *severity = nullptr, *route = nullptr;
  screening::Outcome outcome = screening::Outcome::Hit;
  /// The household, else the subject itself: what lists show in one row.
  const std::string& whose() const { return household.empty() ? subject : household; }
};

class FoundLines {
 public:
  explicit FoundLines(const screening::OpenRun& run);
  FoundLines(const FoundLines&) = delete;
  FoundLines& operator=(const FoundLines&) = delete;

  const std::string& run() const { return run_; }
  /// In the order of whose they are, then of subject, rule and outcome.
  const std::vector<FoundLine>& all() const { return lines_; }
  /// Of a household and all in it, or of another subject.
  std::span<const FoundLine> of(std::string_view code) const;
  /// Whether this run says of the same subject by the same rule what the line says.
  bool has(const FoundLine& line) const;

 private:
  const std::string* kept(const std::string& word) { return &*words_.insert(word).first; }
  std::string run_;
  std::set<std::string> words_;
  std::vector<FoundLine> lines_;
};

/// What a run found beside what an earlier one did: what is new, lasts, is gone. A line is the same where the subject,
/// the rule and the outcome are.
class FoundSince {
 public:
  /// `before` may be null: then nobody knows.
  FoundSince(std::shared_ptr<const FoundLines> now, std::shared_ptr<const FoundLines> before);
  FoundSince(const FoundSince&) = delete;
  FoundSince& operator=(const FoundSince&) = delete;

  const FoundLines& now() const { return *now_; }
  bool is_compared() const { return before_ != nullptr; }
  /// The earlier run; empty where nobody knows.
  std::string run_before() const { return before_ ? before_->run() : ""; }
  /// Whether the earlier run said it too, of a line of now().all().
  bool is_lasting(const FoundLine& line) const { return lasting_[static_cast<size_t>(&line - now_->all().data())]; }
  /// What only the earlier run said, in its order.
  const std::vector<const FoundLine*>& gone() const { return gone_; }

 private:
  std::shared_ptr<const FoundLines> now_, before_;
  std::vector<bool> lasting_;
  std::vector<const FoundLine*> gone_;
};

}  // namespace guben::county
