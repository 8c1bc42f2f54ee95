#pragma once
// The ledger of one county: settings, deliveries, runs, proposals and the journal, in a file of its own (SQLite) or
// beside other counties (PostgreSQL). Every change is a short transaction; what writes in bulk holds the county's lease
// besides, so that two imports never interleave. Who only reads waits for nobody.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/context.hpp"
#include "core/date.hpp"
#include "core/result.hpp"
#include "ledger/county_lock.hpp"
#include "ledger/covered_rows.hpp"
#include "ledger/delivery.hpp"
#include "ledger/journal.hpp"
#include "ledger/key_files.hpp"
#include "ledger/lease.hpp"
#include "ledger/sealer.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/standing.hpp"
#include "store/store.hpp"

namespace guben::ledger {

struct RunRecord {
  std::string id, as_of, pack_version, inputs;
  int64_t number = 0;
  std::string manifest = {};     ///< SHA-256 of the list of its files; empty: of an earlier edition
  std::string recorded_at = {};  ///< given here
};

enum class Access { Read, Write };

/// What a new ledger is to be. `url` empty: a file in the county's folder; else `county` says whose it is.
struct NewLedger {
  Algorithm algorithm = Algorithm::Aes256Gcm;
  std::string url, county;
  std::map<std::string, std::string> settings{};
  /// Puts what else belongs there into the folder, before it appears under its name.
  std::function<void(const std::filesystem::path&)> furnish{};
};

class Ledger {
 public:
  /// Refused with ledger.other_key under a key that is not the county's, ledger.older_than_head where an older ledger
  /// was put back, ledger.newer_layout of a later edition's, and as store::open_postgres. Applies missing migrations,
  /// for which it takes the lease.
  static Result<std::unique_ptr<Ledger>> open(const std::filesystem::path& folder, Access access,
                                              Context context = Context::of_command_line());
  /// A new ledger and its key in an empty or missing folder. Refused with ledger.exists or ledger.county_exists.
  static Result<void> create(const std::filesystem::path& folder, const NewLedger& wanted,
                             Context context = Context::of_command_line());
  ~Ledger();
  Ledger(const Ledger&) = delete;
  Ledger& operator=(const Ledger&) = delete;

  /// The right to write in bulk, one at a time in a county, for `work`, a command. What is read under it stays true but
  /// for records and proposals. Refused with ledger.in_use or ledger.in_use_elsewhere, which say who has it, for what
  /// and since when. Within a lease of this ledger another is part of it.
  Result<Lease> lease(std::string_view work);
  /// Who else has it, here or from another folder of the county.
  std::optional<LeaseHolder> lease_holder();

  store::Store& store() { return *store_; }
  const Sealer& sealer() const { return *sealer_; }
  /// In whose name lines are written: that of the change that is being made, else of opening.
  const Context& context() const { return context_; }
  /// First in every key; empty while a file's county is not known.
  const std::string& county() const { return county_; }
  /// Looks again while it is empty: another process may have learnt it since this was opened.
  void find_county();

  /// A statement whose $1 is the county, ready to step.
  template <typename... Values>
  store::Statement query(std::string_view sql, const Values&... values) {
    auto statement = store_->prepare(sql);
    bind_with_county(statement, values...);
    return statement;
  }
  /// The same of one that gives no rows.
  template <typename... Values>
  void run(std::string_view sql, const Values&... values) {
    query(sql, values...).run();
  }
  /// For a statement kept by the caller.
  template <typename... Values>
  void bind_with_county(store::Statement& statement, const Values&... values) {
    statement.bind(1, std::string_view(county_));
    int index = 1;
    (statement.bind(++index, values), ...);
  }

  std::optional<std::string> setting(const std::string& name);
  /// All whose names begin so.
  std::map<std::string, std::string> settings(std::string_view beginning);
  /// Inside a transaction, as all that changes the record. "county" makes this the county's ledger.
  void set_setting(const std::string& name, const std::string& value);

  /// Adds a line about something that is no row; `subject` has no colon.
  void journal(std::string_view action, std::string_view subject, std::string_view content,
               std::string_view reason = {});
  /// Adds the line of a row that was written.
  void cover(std::string_view action, std::string_view table, const CoveredRows::Key& key,
             std::string_view reason = {});
  /// The key that wraps the county's data keys is another from now on; what is sealed stays as it is. With one more
  /// data key, that one seals in every process once KeyRing::kKnownEverywhere has passed. Not inside a Change: the line
  /// that says so is written first. Returns the new key's name.
  Result<std::string> renew_key(const std::string& reason, DataKeys data_keys = DataKeys::AsTheyAre);
  JournalHead head();
  /// Refused, with the line or the row, when the chain is broken or cut or what it speaks of changed; `known` is a head
  /// printed on a report. Every table is looked at; one that no check covers is refused.
  Result<JournalHead> verify(const std::optional<JournalHead>& known);

  /// `id` is given here.
  Delivery add_delivery(Delivery delivery);
  void set_coverage(int64_t delivery, const std::vector<std::string>& coverage);
  /// Those that nobody took back.
  std::vector<Delivery> deliveries();
  std::vector<Delivery> withdrawn_deliveries();
  /// What the deliveries that nobody took back mean to earlier ones.
  void add_standing(const Standing& standing);
  std::vector<Standing> standings();
  /// Out of force, kept and journalled. Whether it may be is the caller's to know.
  void withdraw(int64_t delivery, const std::string& reason);
  std::vector<Withdrawal> withdrawals();

  /// What a file of a delivery's snapshot holds, from now on.
  void set_snapshot(const Snapshot& snapshot);
  std::vector<Snapshot> snapshots();

  void add_run(const RunRecord& run);
  /// Those whose files are there.
  std::vector<RunRecord> runs();
  /// Its files are taken away; that it was stays known.
  void remove_run(const std::string& id, const std::string& reason);
  void add_record_schema(const std::string& dataset, int64_t version, const std::string& form,
                         const std::string& fields);

 private:
  friend class Change;
  friend class InTheNameOf;
  friend class Lease;
  Ledger(std::filesystem::path folder, Context context);
  void end_lease();
  Result<void> connect();
  Result<void> migrate();
  Result<void> take_key();
  Result<void> check_data_keys(const KeyFiles& files);
  Result<void> check_head();
  void make_county(const NewLedger& wanted);
  void take_county(const std::string& code);
  std::vector<Delivery> deliveries_of(std::string_view sql);
  /// Whether what the first layouts' lines say of rows still stands in them.
  Result<void> verify_first_lines();
  Result<void> verify_tables();
  Result<void> resealed_are_there();
  class HeadFile;
  void publish_head(const JournalHead& head, const HeadFile& file);
  std::optional<JournalHead> published_head() const;
  std::filesystem::path folder_;
  Context context_;
  std::string county_;
  std::optional<CountyLock> lock_;
  int leases_ = 0;
  std::unique_ptr<store::Store> store_;
  std::unique_ptr<Sealer> sealer_;
  std::optional<Journal> journal_;
  std::optional<CoveredRows> rows_;
};

/// What is written while it lives is written so, and by no other: actor, post, request and clock.
class InTheNameOf {
 public:
  InTheNameOf(Ledger& ledger, Context context)
      : ledger_(ledger), before_(std::exchange(ledger.context_, std::move(context))) {}
  ~InTheNameOf() { ledger_.context_ = std::move(before_); }
  InTheNameOf(const InTheNameOf&) = delete;
  InTheNameOf& operator=(const InTheNameOf&) = delete;

 private:
  Ledger& ledger_;
  Context before_;
};

/// A change of the record: one transaction, rolled back unless committed. The head is published after the commit. Made
/// in the name of whoever opened the ledger, or in the one given.
class Change {
 public:
  /// Throws ledger.busy where another change took longer than one can wait.
  explicit Change(Ledger& ledger) : Change(ledger, ledger.context()) {}
  Change(Ledger& ledger, const Context& context);
  ~Change() { forget_lines(); }
  Change(const Change&) = delete;
  Change& operator=(const Change&) = delete;
  void commit();
  /// Brings the lines of what was done so far on their way.
  void write_lines();
  /// Part of it was undone: the journal's head is what the store has.
  void forget_lines();

 private:
  Ledger& ledger_;
  InTheNameOf name_;
  std::optional<store::Transaction> transaction_;
};

}  // namespace guben::ledger
