#pragma once
// Where records are kept: one port, two engines behind it (sqlite_store, postgres_store). Statements are the same text
// for both, their parameters are $1, $2 …; what the engines say differently stands in words() and nowhere else.
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"

namespace guben::store {

/// Bytes that are not text: hashes, sealed fields.
struct Blob {
  std::string bytes;
};

/// A statement as an engine keeps it. Parameters count from 1, columns from 0.
class Prepared {
 public:
  virtual ~Prepared() = default;
  virtual void bind_text(int index, std::string_view text) = 0;
  virtual void bind_bytes(int index, std::string_view bytes) = 0;
  virtual void bind_integer(int index, int64_t value) = 0;
  virtual void bind_null(int index) = 0;
  virtual bool send() = 0;
  virtual void in_parts() = 0;
  virtual bool step() = 0;
  /// Of no rows: an engine may send it on and go on.
  virtual void run() = 0;
  virtual void reset() = 0;
  virtual int columns() const = 0;
  virtual bool is_null(int column) const = 0;
  virtual int64_t integer(int column) const = 0;
  /// Text or bytes without a copy, until the next step.
  virtual std::string_view bytes(int column) const = 0;
};

class Statement {
 public:
  explicit Statement(std::unique_ptr<Prepared> prepared) : prepared_(std::move(prepared)) {}
  Statement& bind(int index, std::string_view text) { return prepared_->bind_text(index, text), *this; }
  Statement& bind(int index, const std::string& text) { return bind(index, std::string_view(text)); }
  Statement& bind(int index, const char* text) { return bind(index, std::string_view(text)); }
  Statement& bind(int index, int64_t value) { return prepared_->bind_integer(index, value), *this; }
  Statement& bind(int index, const Blob& blob) { return prepared_->bind_bytes(index, blob.bytes), *this; }
  Statement& bind(int index, const std::optional<std::string>& text) {
    return text ? prepared_->bind_text(index, *text) : prepared_->bind_null(index), *this;
  }
  Statement& bind(int index, const std::optional<Blob>& blob) {
    return blob ? prepared_->bind_bytes(index, blob->bytes) : prepared_->bind_null(index), *this;
  }
  template <typename... Values>
  Statement& bind_all(const Values&... values) {
    int index = 0;
    (bind(++index, values), ...);
    return *this;
  }
  /// Asks without waiting for the rows: they come with the next answer that is waited for, as they stood at this place
  /// among the statements. False where the engine does no such thing: then nothing was asked.
  bool send() { return prepared_->send(); }
  /// Of many rows: they are not held all at once. Any statement may be run while they are read; then the rest is held.
  Statement& in_parts() { return prepared_->in_parts(), *this; }
  /// True while there is a row.
  bool step() { return prepared_->step(); }
  /// Runs a statement of which no rows are wanted, and makes it ready for the next values. Inside a transaction what
  /// goes wrong may be thrown by a later call, the commit at the latest.
  void run() { prepared_->run(); }
  void reset() { prepared_->reset(); }
  int columns() const { return prepared_->columns(); }
  bool is_null(int column) const { return prepared_->is_null(column); }
  int64_t integer(int column) const { return prepared_->integer(column); }
  std::string_view bytes(int column) const { return prepared_->bytes(column); }
  std::string text(int column) const { return std::string(prepared_->bytes(column)); }
  std::string blob(int column) const { return std::string(prepared_->bytes(column)); }
  std::optional<std::string> maybe_text(int column) const {
    return is_null(column) ? std::nullopt : std::optional(text(column));
  }

 private:
  std::unique_ptr<Prepared> prepared_;
};

/// Many rows into one table, value by value in the order of the columns; views must live until the row has ended.
class BulkInsert {
 public:
  virtual ~BulkInsert() = default;
  virtual void put_text(std::string_view text) = 0;
  virtual void put_bytes(std::string_view bytes) = 0;
  virtual void put_integer(int64_t value) = 0;
  virtual void put_null() = 0;
  virtual void end_row() = 0;
  /// Throws Failure where any row was not taken.
  virtual void finish() = 0;
};

/// What the engines call differently: {bytes} and {text} are types of columns, {packed} stands at the end of a table
/// that is kept in the order of its key.
struct Words {
  std::string_view bytes, text, packed;
};

/// One connection: it serves one thread at a time. Whatever the engine says goes wrong is thrown as a Failure.
class Store {
 public:
  virtual ~Store() = default;
  virtual Words words() const = 0;
  virtual Statement prepare(std::string_view sql) = 0;
  /// Statements without parameters, one after the other.
  virtual void execute(std::string_view sql) = 0;
  virtual std::unique_ptr<BulkInsert> bulk_insert(const std::string& table,
                                                  const std::vector<std::string>& columns) = 0;
  virtual std::vector<std::string> tables() = 0;
  virtual std::vector<std::string> columns_of(const std::string& table) = 0;
  /// The same from memory, where all of `wanted` are known to be there: columns are added to tables, never taken away.
  const std::set<std::string, std::less<>>& columns_with(const std::string& table,
                                                         const std::vector<std::string>& wanted);
  /// To be called where what may have added some was rolled back.
  void forget_columns() { known_columns_.clear(); }
  /// Those of them that hold bytes and no text.
  virtual std::vector<std::string> bytes_columns_of(const std::string& table) = 0;
  /// Of rows that were overwritten or deleted nothing stays where it can be read in the store's files, as far as the
  /// engine of one county can see to it: one of many leaves their place to what comes next. Not inside a transaction.
  /// False where somebody reads, and kept it there for as long as one can wait.
  virtual bool drop_what_was_deleted() = 0;
  /// Waits for what is on its way; what went wrong with it is thrown here.
  virtual void settle() = 0;
  /// Of all that write of this county one at a time: the others wait, but no longer than ten seconds (store.busy). Use
  /// Transaction.
  virtual void begin(std::string_view county) = 0;
  /// Where the connection is lost before the answer comes: store.commit_unknown.
  virtual void commit() = 0;
  virtual void rollback() = 0;
  /// The lease of a county's bulk jobs, until it is given back or this connection ends; else who has it. `says` is told
  /// to whoever comes second. An engine of one folder leaves it to the folder's lock.
  struct OtherHolder {
    std::string who, says;
  };
  virtual std::optional<OtherHolder> take_lease(std::string_view county, const std::string& says) = 0;
  virtual void give_back_lease(std::string_view county) = 0;
  /// Whoever has it, unless that is this connection.
  virtual std::optional<OtherHolder> lease_holder(std::string_view county) = 0;
  /// Whether counties may share its tables. Who changes one then does it in a transaction of this name, as if it were a
  /// county's, or holds the layout in its own: one at a time, or two of them would make the same table.
  virtual bool is_shared() const = 0;
  static constexpr std::string_view kLayout = "migrations";
  virtual void hold_layout() = 0;
  /// To be called where tables or indexes are new. Keys begin with the county, one and the same in all rows of a file:
  /// an engine that takes any equality for a choice is told that this one is none, or it would go through a whole
  /// county where an index leads to a row.
  virtual void describe_keys() = 0;
  /// What is read until rollback() is of one moment, and nothing is written. Use Moment.
  virtual void begin_reading() = 0;
  /// Whether nobody is at the other end any more, as far as is known without asking: for a connection that nobody uses.
  virtual bool is_lost() const = 0;
  /// From now on what would write is refused.
  virtual void only_read() = 0;
  /// Whether begin() was not yet followed by one of the others.
  virtual bool is_in_transaction() const = 0;
  /// Around a transaction that stores a registry, where the engine has a quicker way for it that no other connection is
  /// in the way of; as safe.
  virtual void begin_bulk() = 0;
  virtual void end_bulk() noexcept = 0;

 protected:
  /// The first column of all rows; `parameter` without data where the statement has none.
  std::vector<std::string> texts(std::string_view sql, std::string_view parameter);

 private:
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> known_columns_;
};

/// Whether the connection ended with it: by store.lost nothing was kept, by store.commit_unknown nobody knows.
bool is_of_lost_connection(const Failure& failure);

/// Rolls back unless committed.
class Transaction {
 public:
  Transaction(Store& store, std::string_view county) : Transaction(store, county, [] {}) {}
  /// Sends `first` along with the beginning.
  template <typename First>
  Transaction(Store& store, std::string_view county, const First& first) : store_(&store) {
    try {
      store.begin(county);
      first();
      store.settle();
    } catch (...) {
      roll_back();
      throw;
    }
  }
  ~Transaction();
  Transaction(const Transaction&) = delete;
  Transaction& operator=(const Transaction&) = delete;
  void commit();

 private:
  void roll_back() noexcept;
  Store* store_;
};

/// What is read while it lives is of one moment: that of the transaction, where there is one.
class Moment {
 public:
  explicit Moment(Store& store);
  ~Moment();
  Moment(const Moment&) = delete;
  Moment& operator=(const Moment&) = delete;

 private:
  Store* store_ = nullptr;
};

class BulkLoad {
 public:
  explicit BulkLoad(Store& store) : store_(store) { store_.begin_bulk(); }
  ~BulkLoad() { store_.end_bulk(); }
  BulkLoad(const BulkLoad&) = delete;
  BulkLoad& operator=(const BulkLoad&) = delete;

 private:
  Store& store_;
};

}  // namespace guben::store
