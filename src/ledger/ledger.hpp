#pragma once
// The ledger of one county: settings, deliveries, runs, proposals and the journal. Writers hold a lock for as long as
// the command runs, so that two imports never interleave; readers do not wait.
#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "core/date.hpp"
#include "core/result.hpp"
#include "ledger/delivery.hpp"
#include "ledger/sealer.hpp"
#include "ledger/snapshot.hpp"
#include "ledger/sqlite.hpp"
#include "ledger/standing.hpp"

namespace guben::ledger {

struct JournalHead {
  int64_t seq = 0;
  std::string hash_hex;
};

struct RunRecord {
  std::string id, as_of, pack_version, inputs;
  int64_t number = 0;
  std::string manifest = {};     ///< SHA-256 of the list of its files; empty: of an earlier edition
  std::string recorded_at = {};  ///< given here
};
/// What the journal says of a run; runs of earlier editions have no manifest, and their lines speak of none.
std::string line_of(const RunRecord& run);

enum class Access { Read, Write };

class Ledger {
 public:
  /// Refused with ledger.in_use when another process is writing. Applies missing migrations; a reader waits for the
  /// writer's lock only where there are some.
  static Result<std::unique_ptr<Ledger>> open(const std::filesystem::path& folder, Access access);
  /// A new ledger and its key in an empty or missing folder.
  static Result<void> create(const std::filesystem::path& folder, Algorithm algorithm);
  ~Ledger();

  Sqlite& database() { return *database_; }
  const Sealer& sealer() const { return *sealer_; }
  std::string actor() const;

  std::optional<std::string> setting(const std::string& name);
  /// All whose names begin so.
  std::map<std::string, std::string> settings(std::string_view beginning);
  void set_setting(const std::string& name, const std::string& value);

  /// Adds one line to the chain; belongs inside the transaction of the change it speaks of.
  void journal(const std::string& action, const std::string& subject, std::string_view content);
  /// To be called after the commit: remembers the head outside the database.
  void publish_head();
  JournalHead head();
  /// Refused, with the line, when the chain is broken, cut or its contents changed; `known` is a head printed on a
  /// report.
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

 private:
  Ledger(const std::filesystem::path& folder, Access access);
  bool lacks_migrations();
  void migrate();
  /// Whether standings and withdrawals are what the journal says of them.
  Result<void> verify_standings();
  /// Whether what is known of snapshots and runs is what the journal says of them.
  Result<void> verify_files_beside();
  JournalHead published_head() const;
  std::filesystem::path folder_;
  int lock_ = -1;
  std::unique_ptr<Sqlite> database_;
  std::unique_ptr<Sealer> sealer_;
  std::optional<Statement> add_line_;
  JournalHead head_;
  std::string head_bytes_;
};

/// ISO time in UTC, for record time only: never an input of a result.
std::string now_text();

}  // namespace guben::ledger
