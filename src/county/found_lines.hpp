#pragma once
// All that a run found, a line each, without the reasons: what lists are cut from, counted and compared by. Made once
// for a run; everybody's lines of a household lie together.
#include "screening/open_run.hpp"

namespace guben::county {

struct FoundLine {
  std::string subject, household, region;  ///< household empty: of an area, a project
  const std::string *rule = nullptr, *kind = nullptr, *severity = nullptr, *route = nullptr;
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

}  // namespace guben::county
