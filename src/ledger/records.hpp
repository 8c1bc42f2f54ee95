#pragma once
// Versioned records of one dataset that the ledger owns (the registry). A change closes the version that held and opens
// a new one; both times are kept: when it was true (valid) and when we learnt it (recorded).
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/ledger.hpp"
#include "ledger/prepared_records.hpp"

namespace guben::ledger {

class Records {
 public:
  Records(Ledger& ledger, const dictionary::Dataset& dataset);
  /// Makes the table where the ledger has none, and the columns of fields that the pack has new; inside a transaction.
  /// Refused with ledger.sealing_changed where the pack seals a field that was kept plain, or the reverse.
  Result<void> fit_table();
  bool has_table();
  /// Whether the table is there with the fields the pack has now.
  bool fits_table();
  bool is_empty();
  /// Whether a version, of whatever time, was read from this delivery.
  bool has_of(int64_t delivery);
  /// Whether there is a record of this code now.
  bool has_current(const std::string& code);
  /// The codes that ever had a record.
  std::set<std::string, std::less<>> codes_ever();

  /// One line of the journal speaks of all of them: their numbers, the days they hold and the hash of each.
  void insert(const PreparedRecords& records, int64_t delivery, Date valid_from,
              Date valid_to = *Date::from_ymd(9999, 12, 31));
  /// Closes the current version from `valid_from` and opens a new one with one field changed.
  void change(const std::string& code, const std::string& field, const std::optional<std::string>& value,
              Date valid_from, const std::string& why);
  /// Closes the current version: from `valid_from` there is no such record.
  void end(const std::string& code, Date valid_from, const std::string& why);
  /// The versions that hold on `valid_on` as we know them now, in the order of their codes; nullopt: the latest. Fields
  /// that are not `wanted` are left out (nullopt) and, if sealed, not opened: least data, and time. Views live until
  /// the visitor returns.
  void each(const std::optional<Date>& valid_on, const std::function<void(const Record&)>& visit,
            const std::function<bool(const dictionary::Field&)>& wanted = {});
  /// The plain values of a record that is still on its way.
  std::vector<std::optional<std::string>> opened(const PreparedRecords::Stored& stored) const;

 private:
  /// Takes the current version out of what we know, keeps the part of it that was true before `valid_from` and returns
  /// its values with the place they were read from; nothing when there is no such record.
  struct Closed {
    std::vector<std::optional<std::string>> values;
    int64_t delivery, sheet, row;
  };
  int64_t next_version();
  /// The version of the schema that the table has now, brought to the pack's fields where it had others.
  int64_t fitted_schema();
  std::optional<Closed> close(const std::string& code, Date valid_from, const std::string& why);
  void insert_one(const std::string& code, const Closed& record, Date from, Date to);
  Ledger& ledger_;
  const dictionary::Dataset& dataset_;
  std::string table_;
  std::vector<std::string> contexts_;
};

/// Recomputes what the journal says of every version of record_<dataset>, by the fields its schema had, whatever the
/// pack has now; refused with journal.record_changed, naming the record, when one was changed, added or taken away
/// behind its back.
Result<void> verify_records(Ledger& ledger, const std::string& dataset);

}  // namespace guben::ledger
