#pragma once
// The interpreter on a run's stored facts: what every row says of one subject, and whether the stored bits say the
// same.
#include "feel/interpreter.hpp"
#include "screening/compiler.hpp"
#include "screening/fact_base.hpp"
#include "workspace/database.hpp"

namespace guben::screening {

/// One subject as a run stored it.
struct Subject {
  std::string id, kind, household, village;
  feel::Facts facts;
  std::vector<int64_t> hit, undecided, not_run;
};
inline bool has_bit(const std::vector<int64_t>& words, size_t bit) {
  return (words[bit / kRulesPerWord] >> (bit % kRulesPerWord)) & 1;
}

/// What one row says of one subject.
struct RowResult {
  const policy::Decision* rule;
  const policy::TableRow* row;
  bool could_run;
  feel::Truth truth;
  bool is_near;  ///< all of its conditions are known, and all but one hold
  bool wants_value =
      false;  ///< it could not run because a parameter has no value: who counts it must not take it for a no
};

/// What one subject's facts say, decision by decision.
class Replay {
 public:
  Replay(const Plan& plan, const RunInputs& inputs);
  /// Adds counts and expressions to the facts on the way.
  std::vector<RowResult> operator()(feel::Facts& facts, const std::string& village) const;

 private:
  bool is_met(const policy::Need& need, const feel::Facts& facts, const std::string& village) const;
  RowResult evaluated(const policy::Decision& rule, const policy::TableRow& row, const std::vector<feel::Value>& inputs,
                      const feel::Facts& facts, const std::string& village) const;
  const Plan& plan_;
  std::vector<std::unordered_map<std::string, bool>> met_;  ///< by need, by village
};

/// Subjects out of the rows of a relation that has a run's columns.
class SubjectReader {
 public:
  SubjectReader(const Plan& plan, const policy::Pack& pack, const std::vector<std::string>& columns);
  Subject operator()(std::vector<workspace::Value> row) const;

 private:
  enum class Part { Id, Household, Village, Hit, Undecided, NotRun, Fact, UpperEnd };
  struct Read {
    size_t column;
    Part part;
    size_t word = 0;
    std::string fact = {};
  };
  const Plan& plan_;
  const policy::Pack& pack_;
  std::vector<Read> reads_;
};

/// Streams the stored subjects (run_folder.hpp) in the order of their codes; `where` is SQL over the run's columns.
void each_subject(const workspace::CountyFolder& folder, const std::string& stored, const Plan& plan,
                  const policy::Pack& pack, const std::string& where, const std::function<void(Subject&)>& visit);

/// The stored bits against the replay; what differs is a bug in one of the two back ends, and thrown.
void check_replay(const Plan& plan, const Subject& subject, const std::vector<RowResult>& results);

/// What a subject of the plan's kind is called: its kind, or what the kind's own fact says it is.
std::string kind_of(const Plan& plan, const policy::Pack& pack, const feel::Facts& facts);

}  // namespace guben::screening
