#include "store/sqlite_store.hpp"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <charconv>
#include <list>
#include <unordered_map>

#include "core/statement_log.hpp"
#include "store/sql.hpp"

namespace guben::store {
namespace {

[[noreturn]] void fail(sqlite3* database) {
  const std::string detail = fmt::format("ledger: {}", sqlite3_errmsg(database));
  switch (sqlite3_errcode(database)) {
    case SQLITE_FULL: throw Failure(Refusal{"store.full"}, detail);
    case SQLITE_BUSY: throw Failure(Refusal{"store.busy"}, "ledger: another connection writes");
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB: throw Failure(Refusal{"store.damaged"}, detail);
    default: throw Failure(detail);
  }
}

/// A statement that SQLite has read.
struct Parsed {
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement{nullptr, sqlite3_finalize};
  std::vector<int> places{};  ///< of $n, among SQLite's
};

Parsed parse(sqlite3* database, std::string_view sql) {
  Parsed parsed;
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &raw, nullptr) != SQLITE_OK)
    fail(database);
  parsed.statement.reset(raw);
  // To SQLite $2 is a name, numbered as it comes.
  for (int i = 1; i <= sqlite3_bind_parameter_count(raw); ++i) {
    const std::string_view name = sqlite3_bind_parameter_name(raw, i);
    size_t number = 0;
    std::from_chars(name.data() + 1, name.data() + name.size(), number);
    assert(number > 0 && "parameters are $1, $2 …");
    if (parsed.places.size() <= number) parsed.places.resize(number + 1);
    parsed.places[number] = i;
  }
  return parsed;
}

/// Statements of a connection that nobody uses: to read one again takes longer than what most of them do. SQLite reads
/// one by itself where tables have changed since.
class IdleStatements {
 public:
  std::optional<Parsed> take(std::string_view sql) {
    const auto at = by_text_.find(sql);
    if (at == by_text_.end()) return {};
    auto parsed = std::move(at->second->second);
    in_order_.erase(at->second);
    by_text_.erase(at);
    return parsed;
  }
  void keep(std::string sql, Parsed parsed) {
    // Some of what a PRAGMA does is done when it is read.
    if (sql.size() > kLongest || sql.starts_with("PRAGMA") || by_text_.contains(sql)) return;
    in_order_.emplace_front(std::move(sql), std::move(parsed));
    by_text_.emplace(in_order_.front().first, in_order_.begin());
    if (in_order_.size() <= kMost) return;
    by_text_.erase(in_order_.back().first);
    in_order_.pop_back();
  }

 private:
  static constexpr size_t kMost = 64, kLongest = 4096;
  std::list<std::pair<std::string, Parsed>> in_order_;  ///< last used first
  std::unordered_map<std::string_view, decltype(in_order_)::iterator> by_text_;
};

class SqlitePrepared : public Prepared {
 public:
  SqlitePrepared(sqlite3* database, std::string_view sql, std::shared_ptr<IdleStatements> idle)
      : sql_(sql), idle_(std::move(idle)) {
    auto known = idle_->take(sql);
    parsed_ = known ? std::move(*known) : parse(database, sql);
  }
  ~SqlitePrepared() override {
    reset();
    idle_->keep(std::move(sql_), std::move(parsed_));
  }
  SqlitePrepared(const SqlitePrepared&) = delete;
  SqlitePrepared& operator=(const SqlitePrepared&) = delete;
  void bind_text(int index, std::string_view text) override {
    check(sqlite3_bind_text(get(), place(index), text.data() ? text.data() : "", static_cast<int>(text.size()),
                            SQLITE_TRANSIENT));
  }
  void bind_bytes(int index, std::string_view bytes) override {
    check(sqlite3_bind_blob(get(), place(index), bytes.data() ? bytes.data() : "", static_cast<int>(bytes.size()),
                            SQLITE_TRANSIENT));
  }
  void bind_integer(int index, int64_t value) override { check(sqlite3_bind_int64(get(), place(index), value)); }
  void bind_null(int index) override { check(sqlite3_bind_null(get(), place(index))); }
  bool send() override { return false; }
  void in_parts() override {}  // as ever
  bool step() override {
    const int code = sqlite3_step(get());
    check(code);
    return code == SQLITE_ROW;
  }
  void run() override {
    step();
    reset();
  }
  void reset() override {
    sqlite3_reset(get());
    sqlite3_clear_bindings(get());
  }
  int columns() const override { return sqlite3_column_count(get()); }
  bool is_null(int column) const override { return sqlite3_column_type(get(), column) == SQLITE_NULL; }
  int64_t integer(int column) const override { return sqlite3_column_int64(get(), column); }
  std::string_view bytes(int column) const override {
    const auto* bytes = static_cast<const char*>(sqlite3_column_blob(get(), column));
    return bytes ? std::string_view(bytes, static_cast<size_t>(sqlite3_column_bytes(get(), column)))
                 : std::string_view("");
  }

 private:
  sqlite3_stmt* get() const { return parsed_.statement.get(); }
  int place(int index) const {
    assert(static_cast<size_t>(index) < parsed_.places.size());
    return parsed_.places[static_cast<size_t>(index)];
  }
  void check(int code) const {
    if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) fail(sqlite3_db_handle(get()));
  }
  std::string sql_;
  std::shared_ptr<IdleStatements> idle_;
  Parsed parsed_;
};

/// A prepared statement that copies nothing: the values live until the row has ended.
class SqliteBulkInsert : public BulkInsert {
 public:
  SqliteBulkInsert(sqlite3* database, const std::string& sql) : statement_(nullptr, sqlite3_finalize) {
    sqlite3_stmt* raw = nullptr;
    if (sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &raw, nullptr) != SQLITE_OK)
      fail(database);
    statement_.reset(raw);
  }
  void put_text(std::string_view text) override {
    check(sqlite3_bind_text(get(), ++column_, text.data() ? text.data() : "", static_cast<int>(text.size()),
                            SQLITE_STATIC));
  }
  void put_bytes(std::string_view bytes) override {
    check(sqlite3_bind_blob(get(), ++column_, bytes.data() ? bytes.data() : "", static_cast<int>(bytes.size()),
                            SQLITE_STATIC));
  }
  void put_integer(int64_t value) override { check(sqlite3_bind_int64(get(), ++column_, value)); }
  void put_null() override { check(sqlite3_bind_null(get(), ++column_)); }
  void end_row() override {
    check(sqlite3_step(get()));
    sqlite3_reset(get());
    column_ = 0;
  }
  void finish() override {}

 private:
  sqlite3_stmt* get() const { return statement_.get(); }
  void check(int code) const {
    if (code != SQLITE_OK && code != SQLITE_DONE) fail(sqlite3_db_handle(get()));
  }
  std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement_;
  int column_ = 0;
};

/// What SQLite makes beside the file (-wal, -shm) takes its rights. A file that is there is not opened for it: closing
/// it would take the locks of every connection of this process with it.
void keep_to_owner(const std::filesystem::path& file) {
  struct stat status {};
  if (stat(file.c_str(), &status) == 0) {
    if ((status.st_mode & 0077) != 0) (void)chmod(file.c_str(), 0600);
    return;
  }
  const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (descriptor >= 0) ::close(descriptor);  // else SQLite says why
}

class SqliteStore : public Store {
 public:
  explicit SqliteStore(const std::filesystem::path& file) : database_(nullptr, sqlite3_close_v2) {
    keep_to_owner(file);
    sqlite3* raw = nullptr;
    const int code =
        sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(raw);
    if (code != SQLITE_OK) throw Failure({"core.file_failed", {{"file", file.string()}}}, sqlite3_errmsg(raw));
    // Where a registry is being stored in the quicker way, that one goes back to the log.
    set_journal_mode("wal");
    sqlite3_busy_timeout(raw, kWaits);
    execute("PRAGMA synchronous=FULL");
    execute("PRAGMA foreign_keys=ON");
    execute("PRAGMA temp_store=MEMORY");
    set_cache(kCache);
  }
  Words words() const override { return {"BLOB", "TEXT", " WITHOUT ROWID"}; }
  Statement prepare(std::string_view sql) override {
    log_statement(sql);
    return Statement(std::make_unique<SqlitePrepared>(database_.get(), sql, idle_));
  }
  void execute(std::string_view sql) override {
    log_statement(sql);
    if (sqlite3_exec(database_.get(), std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      fail(database_.get());
  }
  std::unique_ptr<BulkInsert> bulk_insert(const std::string& table, const std::vector<std::string>& columns) override {
    std::string marks;
    for (size_t i = 0; i < columns.size(); ++i) marks += i ? ", ?" : "?";
    return std::make_unique<SqliteBulkInsert>(
        database_.get(), fmt::format("INSERT INTO {} ({}) VALUES ({})", table, fmt::join(columns, ", "), marks));
  }
  std::vector<std::string> tables() override {
    return texts("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY name", {});
  }
  std::vector<std::string> columns_of(const std::string& table) override {
    return texts("SELECT name FROM pragma_table_info($1) ORDER BY cid", table);
  }
  std::vector<std::string> bytes_columns_of(const std::string& table) override {
    return texts("SELECT name FROM pragma_table_info($1) WHERE type = 'BLOB' ORDER BY cid", table);
  }
  void settle() override {}
  bool drop_what_was_deleted() override {
    execute("VACUUM");
    auto log = prepare("PRAGMA wal_checkpoint(TRUNCATE)");  // says 1 where somebody reads in it
    return log.step() && log.integer(0) == 0;
  }
  void begin(std::string_view) override { execute("BEGIN IMMEDIATE"); }
  std::optional<OtherHolder> take_lease(std::string_view, const std::string&) override { return std::nullopt; }
  void give_back_lease(std::string_view) override {}
  std::optional<OtherHolder> lease_holder(std::string_view) override { return std::nullopt; }
  bool is_shared() const override { return false; }
  void hold_layout() override {}
  void describe_keys() override {
    if (keys_not_described().empty()) return;
    if (is_in_transaction()) return tell_planner();
    Transaction transaction(*this, "");
    tell_planner();
    transaction.commit();
  }
  void begin_reading() override { execute("BEGIN"); }
  bool is_lost() const override { return false; }
  void only_read() override { execute("PRAGMA query_only=ON"); }
  void commit() override { execute("COMMIT"); }
  void rollback() override { execute("ROLLBACK"); }
  bool is_in_transaction() const override { return sqlite3_get_autocommit(database_.get()) == 0; }
  /// With a rollback journal new pages are written once, into their place, where the write-ahead log would write, sum
  /// and copy each of them. As safe, synchronous being FULL; but readers wait while pages are written, and only the
  /// last connection can leave the log: where another is open, it is written to as ever.
  void begin_bulk() override {
    sqlite3_busy_timeout(database_.get(), 0);
    set_journal_mode("truncate");
    set_cache(kCacheOfBulk);
    sqlite3_busy_timeout(database_.get(), kWaits);
  }
  void end_bulk() noexcept override {
    sqlite3_busy_timeout(database_.get(), 0);
    set_journal_mode("wal");  // else the next open does it
    set_cache(kCache);
    sqlite3_busy_timeout(database_.get(), kWaits);
  }

 private:
  struct Key {
    std::string table, index;
    int64_t columns;
    bool is_unique;
  };
  std::vector<Key> keys_not_described() {
    if (texts("SELECT name FROM sqlite_master WHERE name = 'sqlite_stat1'", {}).empty())
      execute("ANALYZE sqlite_schema");  // makes the table, and looks at nothing
    std::vector<Key> keys;
    auto rows = prepare(sql::list_keys_not_described);
    while (rows.step()) keys.push_back({rows.text(0), rows.text(1), rows.integer(2), rows.integer(3) != 0});
    return keys;
  }
  /// In the words of ANALYZE: how many rows there are, then how many of them share the first columns of the key.
  void tell_planner() {
    for (const auto& key : keys_not_described()) {
      std::string shared = "1000000 1000000";  // all of a county's
      for (int64_t column = 2; column <= key.columns; ++column)
        shared += key.is_unique && column == key.columns ? " 1" : " 10";
      prepare("INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ($1, $2, $3)")
          .bind_all(std::string_view(key.table), std::string_view(key.index), std::string_view(shared))
          .run();
    }
    execute("ANALYZE sqlite_schema");  // read what is written there
  }
  static constexpr int kWaits = 10'000;  // milliseconds
  // MiB. A server has many connections and each keeps its own, while the machine keeps the file for all of them. A
  // registry import is one transaction: so much keeps it from being written twice, into the log and out of it.
  static constexpr int kCache = 2, kCacheOfBulk = 256;
  void set_cache(int mebibytes) noexcept {
    sqlite3_exec(database_.get(), fmt::format("PRAGMA cache_size=-{}", mebibytes * 1024).c_str(), nullptr, nullptr,
                 nullptr);
  }
  /// Sets it, where nobody is in the way.
  void set_journal_mode(const char* mode) noexcept {
    sqlite3_exec(database_.get(), fmt::format("PRAGMA journal_mode={}", mode).c_str(), nullptr, nullptr, nullptr);
  }
  std::unique_ptr<sqlite3, int (*)(sqlite3*)> database_;
  std::shared_ptr<IdleStatements> idle_ = std::make_shared<IdleStatements>();  // gone before the connection is
};

}  // namespace

std::unique_ptr<Store> open_sqlite(const std::filesystem::path& file) {
  // Else all connections of the process count what they take of memory under one lock.
  static const int is_uncounted = sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  (void)is_uncounted;
  return std::make_unique<SqliteStore>(file);
}

}  // namespace guben::store
