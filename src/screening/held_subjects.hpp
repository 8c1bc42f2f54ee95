#pragma once
// Subjects of one kind of whom a run found something or left it undecided, with what stands behind their facts, in
// memory: village by village, so that what is asked for together lies together. Only OpenRun knows it.
#include <unordered_map>

#include "screening/finding_of.hpp"
#include "workspace/packed_rows.hpp"

namespace guben::screening {

class HeldSubjects {
 public:
  /// Null where nothing is asked of subjects of this kind. `stored`: what SQL names them by (run_folder.hpp).
  static std::unique_ptr<HeldSubjects> read(workspace::Database& database, const policy::Pack& pack,
                                            const RunInputs& inputs, const std::string& kind,
                                            const std::string& stored);
  /// The rows of files behind the facts, from the run's folder. Before somebody asks for Sources.
  void read_sources(workspace::Database& database, const policy::Pack& pack, const std::filesystem::path& run);
  HeldSubjects(const HeldSubjects&) = delete;
  HeldSubjects& operator=(const HeldSubjects&) = delete;

  const Plan& plan() const { return plan_; }
  /// They are numbered from 0, and what follows is of the one of this number.
  uint32_t size() const { return static_cast<uint32_t>(ids_.size()); }
  const std::string& id(uint32_t row) const { return ids_[row]; }
  /// Its own where it is one; empty where it lies in none.
  const std::string& household(uint32_t row) const { return is_household_[row] ? ids_[row] : households_[row]; }
  const std::string& village(uint32_t row) const { return *village_[row]; }
  const std::string& kind(uint32_t row) const { return *kind_[row]; }
  /// What was found of it by this rule, if anything was.
  std::optional<Outcome> outcome(uint32_t row, size_t bit) const;
  /// As the run stored it.
  Subject subject(uint32_t row) const { return (*reader_)(stored_[row]); }
  /// What every row of every table says of the subject, checked against what is stored; adds to its facts on the way.
  std::vector<RowResult> replay(Subject& subject) const;
  /// The one row of a rule, or one that says what all of them do of severity and route; null where they differ.
  const policy::TableRow* sole_row(size_t bit) const { return sole_[bit]; }

  /// The subject of this code and those who lie in the household of this code.
  std::vector<uint32_t> rows_of(const std::string& code) const;

 private:
  friend class HeldSources;
  HeldSubjects(Plan plan, const RunInputs& inputs);
  void put_in_order();
  uint32_t row_of(const std::string& id) const;

  const Plan plan_;
  const Replay replay_;
  std::vector<const policy::TableRow*> sole_;  ///< by rule
  std::unique_ptr<SubjectReader> reader_;
  workspace::PackedRows stored_;
  std::vector<std::string> ids_;
  std::vector<std::string> households_;  ///< empty where it is one
  std::vector<bool> is_household_;
  std::set<std::string, std::less<>> words_said_;  ///< that many of them share
  std::vector<const std::string*> village_, kind_;
  std::vector<int64_t> words_;                  ///< of each: the words of hits, then those of undecided
  std::vector<uint32_t> by_id_, by_household_;  ///< the rows in the order of these
  /// Of each subject, and again for every source: how much further it lies than the one before, how many models stand
  /// on it, their numbers.
  workspace::PackedRows sources_;
  std::unordered_map<std::string, int64_t> model_of_;  ///< by fact
};

/// The sources of the subjects that one question is about, as people know them.
class HeldSources : public Sources {
 public:
  HeldSources(const HeldSubjects& held, const SourceRows& row_of) : held_(held), row_of_(row_of) {}
  const std::vector<SourceRow>* of(const std::string& fact, const std::string& subject) const override;

 private:
  const HeldSubjects& held_;
  const SourceRows& row_of_;
  mutable std::map<uint32_t, std::map<int64_t, std::vector<SourceRow>>> shown_;  ///< by subject and model
};

}  // namespace guben::screening
