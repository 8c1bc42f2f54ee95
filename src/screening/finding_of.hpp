#pragma once
// One finding out of a stored subject: what the rows of its rule looked at, which hold, and where the facts came from.
#include "screening/findings.hpp"
#include "screening/replay.hpp"
#include "workspace/source_key.hpp"

namespace guben::screening {

/// Rows of files behind the facts of subjects of one kind.
class Sources {
 public:
  virtual ~Sources() = default;
  /// Null where the fact has none; lives as long as this.
  virtual const std::vector<SourceRow>* of(const std::string& fact, const std::string& subject) const = 0;
};

/// What a run stored of a source, as people know it. Refers to the deliveries.
class SourceRows {
 public:
  explicit SourceRows(const std::vector<ledger::Delivery>& deliveries);
  SourceRow operator()(int64_t source) const;

 private:
  std::map<int64_t, const ledger::Delivery*> delivery_of_;
};

/// Whose severity and route a finding of this rule has: the last row that says so.
const policy::TableRow& telling_row(const std::vector<RowResult>& results, const std::string& rule, Outcome outcome);

/// The finding of a rule that the subject's words say is hit or undecided; `results` are its replay's.
Finding finding_of(const Plan& plan, const policy::Pack& pack, const RunInputs& inputs, const RunSummary& run,
                   const Subject& subject, size_t bit, const std::vector<RowResult>& results, const Sources* sources_of,
                   const std::vector<std::string>& also_facts);

}  // namespace guben::screening
