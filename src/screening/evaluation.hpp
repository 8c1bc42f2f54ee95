#pragma once
#include "screening/findings.hpp"

namespace guben::screening {

struct Score {
  int64_t tp = 0, fp = 0, fn = 0, undecided = 0;
  double precision() const { return tp + fp == 0 ? 1 : static_cast<double>(tp) / static_cast<double>(tp + fp); }
  double recall() const { return tp + fn == 0 ? 1 : static_cast<double>(tp) / static_cast<double>(tp + fn); }
  double f1() const {
    const double p = precision(), r = recall();
    return p + r == 0 ? 0 : 2 * p * r / (p + r);
  }
};

/// A difference between registry and department (账账不符), over accepted links only.
struct Discrepancy {
  std::string dataset, subject_kind, subject_id, field, registry_value, department_value;
  std::string kind;  ///< "missing" on one side, or "conflict"
  SourceRow from;    ///< the department's row; empty where the department has none
};
Result<std::vector<Discrepancy>> discrepancies_of(const workspace::CountyFolder& folder, const policy::Pack& pack,
                                                  const RunSummary& run);

/// What became of the rows that dirt of one kind had touched.
struct RowScore {
  int64_t right = 0, wrong = 0, review = 0, none = 0;
  int64_t all() const { return right + wrong + review + none; }
};

/// One subject a rule got wrong: a true finding that was not made, or one made that is not true; and what had happened
/// to its rows.
struct Mistake {
  std::string rule, subject_kind, subject_id;
  bool is_false = false, is_undecided = false;
  struct Row {
    std::string dataset, file, sheet, dirt, method;
    int64_t row = 0;
  };
  std::vector<Row> rows;  ///< those with dirt or without the right person
};

struct Evaluation {
  std::map<std::string, Score> rules, datasets, discrepancies;
  std::map<std::string, RowScore> dirt;  ///< by kind; "" is clean
  std::map<std::string, std::map<std::string, Score>>
      rules_by_dirt;  ///< true and false findings by what touched the subject's rows
  std::map<std::string, int64_t>
      undecided_in_review;              ///< of the undecided: because rows wait for review, not for want of data
  std::map<std::string, int64_t> near;  ///< by rule: subjects one condition away from a finding
  std::vector<Mistake> mistakes;        ///< at most `kMistakes` of a rule and kind
  static constexpr size_t kMistakes = 3;
};

/// Compares the latest run and the links with a truth folder (truth_findings.csv, truth_matches.csv,
/// truth_discrepancies.csv). A true finding that is undecided and a true link that is in review count as missed; one
/// that dirt erased from the files (truth_erased.csv) counts neither way. Refused: a truth of another county.
Result<Evaluation> evaluate(const workspace::CountyFolder& folder, ledger::Ledger& ledger, const policy::Pack& pack,
                            const RunSummary& run, const std::filesystem::path& truth);

}  // namespace guben::screening
