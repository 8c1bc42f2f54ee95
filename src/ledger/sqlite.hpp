#pragma once
// SQLite through its own C interface (docs/decisions/0002): prepared statements in hot loops, and errors told apart: a
// busy or full ledger is something the user can act on.
#include <sqlite3.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace guben::ledger {

/// Bytes that are not text: hashes, sealed fields.
struct Blob {
  std::string bytes;
};

enum class Kept { Text, Blob };

class Statement {
 public:
  Statement(sqlite3* database, std::string_view sql);
  Statement& bind(int index, std::string_view text);
  Statement& bind(int index, const std::optional<std::string>& text);
  Statement& bind(int index, int64_t value);
  Statement& bind(int index, const Blob& blob);
  /// Not copied: the bytes must live until the statement has run. Nothing binds NULL.
  Statement& bind_kept(int index, const std::optional<std::string_view>& bytes, Kept as);
  template <typename... Values>
  Statement& bind_all(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    return *this;
  }
  /// True while there is a row.
  bool step();
  /// Runs a statement that gives no rows, and makes it ready for the next values.
  void run();
  void reset();
  bool is_null(int column) const { return sqlite3_column_type(get(), column) == SQLITE_NULL; }
  std::string text(int column) const;
  std::optional<std::string> maybe_text(int column) const;
  std::string blob(int column) const;
  /// Text or blob without a copy, until the next step.
  std::string_view bytes(int column) const;
  int64_t integer(int column) const { return sqlite3_column_int64(get(), column); }
  int columns() const { return sqlite3_column_count(get()); }

 private:
  sqlite3_stmt* get() const { return statement_.get(); }
  void check(int code) const;
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_;
};

/// One connection serves one thread at a time.
class Sqlite {
 public:
  explicit Sqlite(const std::filesystem::path& file);  ///< throws Failure
  void execute(const std::string& sql);
  Statement prepare(std::string_view sql) { return Statement(database_.get(), sql); }
  int64_t last_row_id() const { return sqlite3_last_insert_rowid(database_.get()); }

 private:
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_;
};

/// For a transaction that stores a registry: with a rollback journal new pages are written once, into their place,
/// where the write-ahead log would write, sum and copy each of them. As safe, synchronous being FULL; readers wait
/// while pages are written. Throws Failure when another connection stays open: only the last one can leave the log.
/// Begins and ends outside the transaction.
class BulkLoad {
 public:
  explicit BulkLoad(Sqlite& database) : database_(database) { database_.execute("PRAGMA journal_mode=TRUNCATE"); }
  ~BulkLoad();
  BulkLoad(const BulkLoad&) = delete;
  BulkLoad& operator=(const BulkLoad&) = delete;

 private:
  Sqlite& database_;
};

/// Rolls back unless committed.
class Transaction {
 public:
  explicit Transaction(Sqlite& database) : database_(&database) { database.execute("BEGIN IMMEDIATE"); }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  Sqlite* database_;
};

}  // namespace guben::ledger
