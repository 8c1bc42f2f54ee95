#pragma once
// Reads a run back. Every finding is explained by replaying the interpreter on the stored facts; a replay that
// disagrees with the stored bits is a failure, never a footnote.
#include <functional>

#include "feel/interpreter.hpp"
#include "screening/run.hpp"

namespace guben::screening {

enum class Outcome { Hit, Undecided };

struct SourceRow {
  std::string dataset, file, sheet;
  int64_t row = 0;
  int64_t delivery = 0, sheet_number = 0;  ///< where it is found again
};

struct EvidenceFact {
  std::string name, value;  ///< "null" when unknown
  bool is_null = false;
  feel::Type type = feel::Type::Number;
  const std::vector<SourceRow>* from = nullptr;
  std::optional<feel::Bounds> bounds = {};  ///< where the number itself waits for review
};

struct UsedParameter {
  std::string name, value, source;
  bool local = false;
};

/// A condition of a row that made the finding: what the table asks of one of its inputs, and what came of it.
struct TestedCell {
  std::string input, test;  ///< as the table says them: a fact or an expression, and the cell
  std::string value;        ///< of the input, "null" when unknown
  std::optional<feel::Bounds> bounds;
  std::string limit;  ///< what the cell's other side comes to where it is reckoned; of a range its ends, "4000..4800"
  feel::Truth truth = feel::Truth::Unknown;
};

struct Finding {
  std::string run, rule, severity, subject_kind, subject_id, household_id, region, route, as_of;
  Outcome outcome = Outcome::Hit;
  std::vector<EvidenceFact> evidence;
  std::vector<TestedCell> tests;  ///< each once, in the order of the table
  std::vector<UsedParameter> parameters;
  std::vector<std::string> sources;
};

struct FindingFilter {
  std::string rule, subject, region;  ///< empty: all; region is a code prefix; subject also matches the household
  bool hits_only = false;
  bool with_sources = true;                  ///< look up the rows of files (costs time on large runs)
  std::vector<std::string> also_facts = {};  ///< shown beside the facts the rule looked at
};

/// In the order rule, subject kind, subject. Refused when the pack has changed since the run.
Result<void> each_finding(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
                          const FindingFilter& filter, const std::function<void(const Finding&)>& visit);

/// The columns of the findings file, in an order that other programs rely on.
std::vector<std::string> finding_columns();
std::vector<std::string> finding_cells(const Finding& finding);

/// Replays every subject of a run and compares with the stored bits; the number of subjects compared.
Result<int64_t> verify_replay(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run);

/// By rule: the subjects it did not find of whom all but one of the conditions of a row hold. Replays every subject.
Result<std::map<std::string, int64_t>> near_misses(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                                   const RunSummary& run);

/// What a run, or one rule of it, says of whom, without the reasons: rule, subject kind and subject of each hit and of
/// each question left undecided.
struct RunOutcomes {
  std::set<std::array<std::string, 3>> hits, undecided;
};
Result<RunOutcomes> outcomes_of(const workspace::CountyFolder& folder, const policy::Pack& pack, const RunSummary& run,
                                const std::string& rule = {});

}  // namespace guben::screening
