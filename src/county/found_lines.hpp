#pragma once
// All that a run found, a line each, without the reasons: what lists are cut from, counted and compared by. Made once
// for a run; everybody's lines of a household lie together.
#include <optional>
#include <set>
#include <span>
#include <unordered_set>

#include "screening/open_run.hpp"

namespace guben::county {

/// What many lines say alike; lines of one run that say one word say it by one address.
struct FoundWords {
  const std::string *region, *rule, *kind, *severity, *route;
  auto operator<=>(const FoundWords&) const = default;
};

/// Refers to the FoundLines it is of.
struct FoundLine {
  const std::string& subject() const { return *subject_; }
  const std::string& household() const { return *household_; }  ///< empty: of an area, a project
  const std::string& region() const { return *words_->region; }
  const std::string& rule() const { return *words_->rule; }
  const std::string& kind() const { return *words_->kind; }
  const std::string& severity() const { return *words_->severity; }
  const std::string& route() const { return *words_->route; }
  bool is_red() const { return is_red_; }
  screening::Outcome outcome() const { return outcome_; }
  /// The household, else the subject itself: what lists show in one row. Lines of one run that are of one have one
  /// address.
  const std::string& whose() const { return is_of_household_ ? *household_ : *subject_; }

 private:
  friend class FoundLines;
  const std::string *subject_, *household_;
  const FoundWords* words_;
  screening::Outcome outcome_;
  bool is_red_, is_of_household_;
};

/// In the order of whose they are, then of subject, rule and outcome.
bool is_before(const FoundLine& one, const FoundLine& other);

class FoundLines {
 public:
  explicit FoundLines(const screening::OpenRun& run);
  /// Of a run that nobody holds open. Refused as screening::each_found().
  static Result<std::shared_ptr<const FoundLines>> read(const workspace::CountyFolder& folder,
                                                        std::shared_ptr<const policy::Pack> pack,
                                                        screening::RunSummary run);
  /// Some of another's, in its order.
  FoundLines(std::string run, const std::vector<const FoundLine*>& lines);
  FoundLines(const FoundLines&) = delete;
  FoundLines& operator=(const FoundLines&) = delete;

  const std::string& run() const { return run_; }
  /// In order (is_before).
  const std::vector<FoundLine>& all() const { return lines_; }
  /// Of a household and all in it, or of another subject.
  std::span<const FoundLine> of(std::string_view code) const;

 private:
  explicit FoundLines(std::string run) : run_(std::move(run)) {}
  void keep(const screening::Found& found);
  void put_in_order();
  std::string run_;
  std::unordered_set<std::string> codes_;
  std::set<std::string, std::less<>> words_;
  std::set<FoundWords> said_;
  std::vector<FoundLine> lines_;
};

/// What a run found beside what an earlier one did: what is new, lasts, is gone. A line is the same where the subject,
/// the rule and the outcome are. Of the earlier run it keeps what is gone only.
class FoundSince {
 public:
  /// `before` may be null: then nobody knows.
  FoundSince(std::shared_ptr<const FoundLines> now, const FoundLines* before);
  FoundSince(const FoundSince&) = delete;
  FoundSince& operator=(const FoundSince&) = delete;

  const FoundLines& now() const { return *now_; }
  bool is_compared() const { return gone_.has_value(); }
  /// The earlier run; empty where nobody knows.
  std::string run_before() const { return gone_ ? gone_->run() : ""; }
  /// Whether the earlier run said it too, of a line of now().all().
  bool is_lasting(const FoundLine& line) const { return lasting_[static_cast<size_t>(&line - now_->all().data())]; }
  /// What only the earlier run said, in its order.
  std::span<const FoundLine> gone() const { return gone_ ? gone_->all() : std::span<const FoundLine>(); }
  /// Of a household and all in it, or of another subject.
  std::span<const FoundLine> gone_of(std::string_view code) const {
    return gone_ ? gone_->of(code) : std::span<const FoundLine>();
  }

 private:
  std::shared_ptr<const FoundLines> now_;
  std::vector<bool> lasting_;
  std::optional<FoundLines> gone_;
};

}  // namespace guben::county
