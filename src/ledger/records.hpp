#pragma once
// Versioned records of one dataset that the ledger owns (the registry). A change closes the version that held and opens
// a new one; both times are kept: when it was true (valid) and when we learnt it (recorded).
//
// A record's versions are numbered from 1: each time it is said what holds from some day on is one more. Whoever writes
// may demand that the version they saw is still the one there is.
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/as_of.hpp"
#include "ledger/ledger.hpp"
#include "ledger/prepared_records.hpp"

namespace guben::ledger {

/// The version that a writer saw: 0, that there was no such record; left out, whatever there is.
using Demand = std::optional<int64_t>;

/// The days of which something is said: from one on, or until another and no longer.
struct Days {
  Date from, until;
  Days(Date first) : Days(first, for_ever()) {}  // NOLINT(google-explicit-constructor): from a day on
  Days(Date first, Date last) : from(first), until(last) {}
  bool is_open() const { return until == for_ever(); }
  static Date for_ever() { return *Date::from_ymd(9999, 12, 31); }
};

/// What was known of one record for some days.
struct Version {
  int64_t number = 0;  ///< of its record, from 1; what a later version left of an earlier one keeps its number
  int64_t stored = 0;  ///< of its row, among all of the dataset
  Date valid_from, valid_to;
  std::string recorded_at, superseded_at;  ///< superseded_at empty: it is what we know
  int64_t delivery = 0, sheet = 0, row = 0;
  std::vector<std::optional<std::string>> values;  ///< plain, in the dataset's order
  bool is_known() const { return superseded_at.empty(); }
  bool is_of(const AsOf& when) const;
};

class Records {
 public:
  Records(Ledger& ledger, const dictionary::Dataset& dataset);
  /// Makes the table where the ledger has none, and the columns of fields that the pack has new; inside a transaction.
  /// Refused with ledger.sealing_changed where the pack seals a field that was kept plain, or the reverse.
  Result<void> fit_table();
  /// The part of it that counties of one database share, in a transaction of its own and so before that of a long
  /// change: else the others would wait for the whole of that. Nothing where no county shares.
  Result<void> make_shared_table();
  bool has_table();
  /// Whether the table is there with the fields the pack has now.
  bool fits_table();
  bool is_empty();
  /// Tells this state of the records from every other that this ledger had, by the index alone.
  std::string state();
  /// What tells the records known now from others of the same exports, whichever ledger holds them: how many there are,
  /// and what those say that were ever changed.
  std::string content();
  /// Whether a version, of whatever time, was read from this delivery.
  bool has_of(int64_t delivery);
  /// Whether there is a record of this code now.
  bool has_current(const std::string& code);
  /// The codes that ever had a record, and those that had one of this delivery.
  std::set<std::string, std::less<>> codes_ever();
  std::set<std::string, std::less<>> codes_of(int64_t delivery);

  /// The number of the version there is now, and 0 where there is no such record.
  int64_t number_of(const std::string& code);
  /// The number of the next row: greater than every one there is.
  int64_t next_stored() { return next_version(); }
  /// Who wrote a version, when, and what for; of one that is known no more, who said otherwise.
  struct Writer {
    std::string actor, post, at, reason;
  };
  Writer writer_of(const Version& version) { return writer_of("record", version.stored); }
  Writer superseder_of(const Version& version) { return writer_of("record.superseded", version.stored); }
  /// Every version of a record, as they were written.
  std::vector<Version> versions(const std::string& code);
  /// The same of several, by code, asked for together: nothing of one that is not there.
  std::map<std::string, std::vector<Version>> versions(std::vector<std::string> codes);
  /// A record as of a day, by the index: what a page asks for.
  std::optional<Version> find(const std::string& code, const AsOf& when = {});
  std::map<std::string, Version> find(const std::vector<std::string>& codes, const AsOf& when = {});

  /// One line of the journal speaks of all of them: their numbers, the days they hold and the hash of each.
  void insert(const PreparedRecords& records, int64_t delivery, Date valid_from, Date valid_to = Days::for_ever());
  /// By name of the field; nullopt: nobody says anything.
  using Values = std::map<std::string, std::optional<std::string>>;
  /// One record more, or again; what was known of it for these days is known no more.
  Result<int64_t> add(const PreparedRecords& one, int64_t delivery, const Days& days, const std::string& why,
                      const Demand& demanded = {});
  /// On these days these fields say something else, in all that is known of them; days on which there was no record
  /// stay without one, and what is known of others is kept. Tells the number of the version now, 0 where there is no
  /// such record. Refused with ledger.record_changed_since, ledger.record_ended_since or ledger.record_exists where the
  /// version is not the one demanded: by whom the newer was written, and when.
  Result<int64_t> change(const std::string& code, const Values& changed, const Days& days, const std::string& why,
                         const Demand& demanded = {});
  /// The same of those of the days on which a field says what is to be replaced: what somebody said otherwise of others
  /// stays. Refused with ledger.record_says_otherwise where there is no such day.
  Result<int64_t> replace(const std::string& code, const std::string& field, const std::optional<std::string>& replaced,
                          const std::optional<std::string>& by, const Days& days, const std::string& why);
  /// On these days there is no such record.
  Result<void> end(const std::string& code, const Days& days, const std::string& why, const Demand& demanded = {});

  /// The records as of a day, in the order of their codes. Fields that are not `wanted` are left out (nullopt) and, if
  /// sealed, not opened: least data, and time. Views live until the visitor returns.
  void each(const AsOf& when, const std::function<void(const Record&)>& visit,
            const std::function<bool(const dictionary::Field&)>& wanted = {});
  /// Every version of every record, record by record as they were written.
  void each_version(const std::function<void(const std::string& code, const Version&)>& visit,
                    const std::function<bool(const dictionary::Field&)>& wanted = {});
  /// Code and value of a field, kept plain, as versions said that are no longer what we know, or hold no longer: few
  /// beside all there are.
  void each_former(const dictionary::Field& field,
                   const std::function<void(const std::string& code, const std::string& value)>& visit);
  /// The plain values of a record that is still on its way.
  std::vector<std::optional<std::string>> opened(const PreparedRecords::Stored& stored) const;

 private:
  int64_t next_version();
  /// The table, and the columns that the pack has new; of all counties in a database one at a time.
  Result<void> fit_columns();
  std::vector<const dictionary::Field*> lacking_columns();
  /// The version of the schema that the table has now, brought to the pack's fields where it had others.
  int64_t fitted_schema();
  /// Whether the version there is now is the one demanded.
  Result<void> meets(const std::string& code, const Demand& demanded);
  Writer writer_of(const char* action, int64_t row);
  /// The columns of fields, each after a comma; nothing for one that the pack has and the table not yet.
  std::string columns_there(const std::vector<size_t>& fields);
  /// Of a statement with the columns of list_versions; values of fields that were asked for.
  Version version_of(store::Statement& row, const std::vector<size_t>& fields) const;
  /// Takes what we know of a record from the first of these days on out of what we know, but for what was true before
  /// and after them. Returns the pieces within them, in the order of time.
  std::vector<Version> close(const std::string& code, const Days& days, const std::string& why);
  /// What is known of a record from a day on, in the order of time, and the rows that say so.
  struct Known {
    std::vector<Version> pieces;
    std::vector<int64_t> rows;
  };
  Known known_from(const std::string& code, Date from);
  std::vector<Version> close(const std::string& code, Known known, const Days& days, const std::string& why);
  void insert_one(const std::string& code, const Version& record, Date from, Date to);
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
