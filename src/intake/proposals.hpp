#pragma once
// What a registry export says otherwise than the ledger. Nothing is overwritten: each difference waits for a person,
// who accepts it (the record changes from the day the export speaks for, or on the days until a newer export speaks) or
// refuses it.
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "core/result.hpp"
#include "dictionary/dataset.hpp"
#include "ledger/ledger.hpp"
#include "ledger/prepared_records.hpp"

namespace guben::intake {

/// What its values are sealed for.
inline constexpr std::string_view kProposalContext = "proposal";

struct Proposal {
  enum class Kind {
    Change,  ///< a field has another value
    Add,     ///< a record the ledger has not
    Remove   ///< a record the export has no more
  };
  int64_t id = 0, delivery = 0;
  Kind kind = Kind::Change;
  std::string dataset, subject, field;           ///< field: for a change
  std::optional<std::string> current, proposed;  ///< plain values of a change
  Date from;                                     ///< the first day it is said of
  std::optional<Date> until;                     ///< the last, where a newer export spoke already
  /// Somebody has decided about this field of this record before: what it says now is no slip of a list.
  bool is_verified = false;
  bool waits = true;
};

/// Adds the differences of one export to those that wait. The same difference waits once; where a newer export says
/// otherwise, or nothing more, the older proposal is superseded; what an older export says of it is not asked. What is
/// said `until` a day, before a newer export, neither overtakes what is said of other days nor is overtaken by it.
class ProposalWriter {
 public:
  ProposalWriter(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const ledger::Delivery& delivery);
  using Until = std::optional<Date>;
  void change(std::string_view subject, const std::string& field, std::optional<std::string_view> current,
              std::optional<std::string_view> proposed, Until until = {});
  /// `values` in the dataset's order, plain.
  void add(std::string_view subject, const std::vector<std::optional<std::string>>& values, int64_t sheet, int64_t row,
           Until until = {});
  void remove(std::string_view subject, Until until = {});
  /// The export has this record, and says no more of it than was proposed in these fields; `is_older`: a newer one
  /// spoke of it already.
  void agrees_but_for(std::string_view subject, const std::vector<std::string>& fields, bool is_older = false);
  int64_t written() const { return written_; }

 private:
  struct Waiting {
    int64_t id;
    std::string field;
    std::optional<std::string> proposed;  ///< plain
    Date from;                            ///< the first day its export speaks for
    Until until;
  };
  /// What the proposal of the record or field says, to tell whether it waits already.
  void write(std::string_view subject, std::string_view field, std::optional<std::string_view> current,
             std::optional<std::string_view> proposed, Until until);
  /// What an older export said is said of the days before this one's.
  void shorten(std::string_view subject);
  void supersede(const Waiting& waiting);
  ledger::Ledger& ledger_;
  const dictionary::Dataset& dataset_;
  const ledger::Delivery& delivery_;
  store::Statement insert_;
  std::map<std::string, std::vector<Waiting>, std::less<>> waiting_;  ///< by subject
  int64_t written_ = 0;
};

/// Those that wait, in the order they were found; the values of those alone that are asked for, which takes its time.
std::vector<Proposal> open_proposals(ledger::Ledger& ledger, const std::function<bool(const Proposal&)>& opens = {});
/// Whatever became of it, with its values.
std::optional<Proposal> find_proposal(ledger::Ledger& ledger, int64_t id);
/// What the record would say that is to be added, in the dataset's order.
std::vector<std::optional<std::string>> values_to_add(const dictionary::Dataset& dataset, const Proposal& proposal);
enum class Decision { Accept, Refuse };
/// Inside a transaction. Refused when the record to be changed is there no more, or the one to be added is there, or
/// somebody has decided meanwhile: then nothing is decided. Why stands in the journal.
Result<void> settle(ledger::Ledger& ledger, const dictionary::Dataset& dataset, const Proposal& proposal,
                    Decision decision, std::string_view reason = {});

/// What somebody says of several at once.
struct Verdict {
  Decision decision = Decision::Accept;
  std::string reason;
  /// Nobody has looked at each of them: a field that was verified before is not changed so.
  bool is_wholesale = false;
};
struct Settled {
  std::vector<int64_t> settled;
  std::vector<std::pair<int64_t, Refusal>> left;  ///< each with why it waits still, or who was first
};
/// Inside a transaction. A verified field is changed for a reason alone (proposals.verified), and not wholesale
/// (proposals.verified_one_by_one).
Settled settle_each(ledger::Ledger& ledger, const dictionary::Dictionary& dictionary, const std::vector<int64_t>& ids,
                    const Verdict& verdict);

}  // namespace guben::intake
