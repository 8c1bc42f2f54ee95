#pragma once
// Which rows of a dataset's deliveries speak (docs/decisions/0011): what was replaced or corrected is seen by no rule;
// of states the delivery of the latest period speaks, place by place; of spells each list, for the months of its
// period.
#include "screening/fact_base.hpp"

namespace guben::screening {

class InForce {
 public:
  InForce(const dictionary::Dataset& dataset, const RunInputs& inputs);

  /// Those of which some row may speak, in an order that does not depend on when they were imported.
  const std::vector<ledger::Delivery>& deliveries() const { return deliveries_; }
  /// Nothing is set aside, followed or united: nothing to look for in the rows.
  bool is_simple() const { return deliveries_.size() < 2; }
  /// The condition on a row (of `_delivery`, `village_code` and, if the rows have it, the year they speak of) under
  /// which a replacement set it aside; "FALSE".
  std::string replaced(bool rows_have_year) const;
  /// The condition under which a row is an earlier state than one that speaks for its place; "FALSE".
  std::string followed() const;
  /// Whether rows have to be compared by the key of what they speak of.
  bool has_corrections() const { return !corrections_.empty() || has_own_code(); }
  /// The statements that take corrected and outdated rows out of every.{dataset}.
  std::vector<std::string> corrections() const;
  bool has_parts() const;
  /// Whether the same row may stand in two files of the same time.
  bool has_repeated() const { return !is_simple() && (dataset_.mode != dictionary::Mode::Full || has_parts()); }
  /// Whether a row holds until a later delivery has its code.
  bool has_own_code() const { return !dataset_.own_code.empty() && deliveries_.size() > 1; }
  /// The position of a row's delivery in that order.
  std::string rank() const;
  /// The position of its period among theirs.
  std::string period_rank() const;
  /// For spells: the last month before the next list's, where a later list speaks for the row's place; else null.
  std::string told_until() const;

 private:
  std::string rank_by_end() const;
  bool is_there(int64_t id) const;
  const dictionary::Dataset& dataset_;
  const RunInputs& inputs_;
  std::vector<ledger::Delivery> deliveries_;
  std::vector<std::pair<ledger::Delivery, ledger::Delivery>> replacements_;  ///< the later one first
  std::map<int64_t, std::vector<int64_t>> corrections_;                      ///< by the later one
};

}  // namespace guben::screening
