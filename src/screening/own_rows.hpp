#pragma once
// The rows that the answers about a few households depend on: those linked to them or to their members, those in
// review that may be about them, and what decides whether such a row speaks: the other rows of its key, and the same
// row in another file.
#include "screening/fact_base.hpp"
#include "screening/in_force.hpp"

namespace guben::screening {

class OwnRows {
 public:
  /// Leaves relations wanted_household, wanted_person and wanted_row (delivery, _place) in the database.
  /// `asked`: the datasets whose rows models read; of all others only those in review count.
  OwnRows(workspace::Database& database, const RunInputs& inputs, const std::set<std::string>& asked);

  /// Datasets that have any.
  const std::set<std::string>& datasets() const { return datasets_; }
  bool has(int64_t delivery) const { return places_.contains(delivery); }
  /// The condition on _place of relations r and l, a delivery's rows and links.
  std::string condition(int64_t delivery) const;
  /// The same of relations that have both, whoever they were of at the time.
  static std::string kept();
  static std::string households();  ///< the condition on household_id or person_id, both of relation c

 private:
  void find_wanted(workspace::Database& database, const RunInputs& inputs) const;
  void find_linked(workspace::Database& database, const std::vector<std::filesystem::path>& links) const;
  /// Rows that stand or fall with those found.
  static void follow(workspace::Database& database, const RunInputs& inputs, const dictionary::Dataset& dataset,
                     const InForce& in_force);
  void read_places(workspace::Database& database, const RunInputs& inputs);
  std::map<int64_t, std::vector<int64_t>> places_;  ///< by delivery
  std::set<std::string> datasets_;
};

}  // namespace guben::screening
