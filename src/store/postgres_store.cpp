#include "store/postgres_store.hpp"

#include <endian.h>
#include <libpq-fe.h>
#include <poll.h>

#include <cstring>
#include <deque>
#include <map>

#include "core/statement_log.hpp"
#include "store/sql.hpp"

namespace guben::store {
namespace {
constexpr Oid kBytea = 17, kInt8 = 20, kText = 25, kUnknown = 0;
constexpr int kOldest = 150000;         // PQserverVersion of the first edition we promise to work with
constexpr size_t kMostQueued = 2'000;   // statements on their way before their results are fetched
constexpr size_t kCopyBlock = 1 << 18;  // bytes of COPY sent at once

struct ClearResult {
  void operator()(PGresult* result) const { PQclear(result); }
};
using PgResult = std::unique_ptr<PGresult, ClearResult>;

std::string big_endian(int64_t value) {
  const auto turned = htobe64(static_cast<uint64_t>(value));
  return {reinterpret_cast<const char*>(&turned), sizeof turned};
}

std::string trimmed_end(std::string text) {
  while (!text.empty() && (text.back() == '\n' || text.back() == ' ')) text.pop_back();
  return text;
}

/// A statement whose rows come one by one: the connection is taken up by it.
class Streaming {
 public:
  virtual ~Streaming() = default;
  /// Somebody else wants the connection: the rest is held.
  virtual void hold_the_rest() = 0;
};

/// The connection and what is on its way over it.
class Line {
 public:
  explicit Line(PGconn* connection) : connection_(connection) {}
  ~Line() { PQfinish(connection_); }
  Line(const Line&) = delete;
  Line& operator=(const Line&) = delete;
  PGconn* get() const { return connection_; }

  [[noreturn]] void fail(const PGresult* result = nullptr) const {
    const auto detail = "ledger: " + trimmed_end(result ? PQresultErrorMessage(result) : PQerrorMessage(connection_));
    const char* state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : nullptr;
    if (PQstatus(connection_) != CONNECTION_OK || (state && std::string_view(state).starts_with("57P")))
      throw Failure(Refusal{"store.lost"}, detail);
    if (state && std::string_view(state).starts_with("53")) throw Failure(Refusal{"store.full"}, detail);
    if (state && std::string_view(state) == "55P03") throw Failure(Refusal{"store.busy"}, detail);
    if (state && std::string_view(state) == "42501") throw Failure(Refusal{"store.no_rights"}, detail);
    throw Failure(detail);
  }
  void check(const PGresult* result) const {
    const auto status = result ? PQresultStatus(result) : PGRES_FATAL_ERROR;
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_COPY_IN) fail(result);
  }

  /// The server's name for a statement with parameters of these types.
  std::string name_of(const std::string& sql, const std::vector<Oid>& types) {
    auto key = sql;
    for (const auto type : types) key += fmt::format("|{}", type);
    if (const auto known = names_.find(key); known != names_.end()) return known->second;
    settle();
    const auto name = fmt::format("s{}", names_.size());
    const PgResult done(
        PQprepare(connection_, name.c_str(), sql.c_str(), static_cast<int>(types.size()), types.data()));
    check(done.get());
    names_.emplace(std::move(key), name);
    return name;
  }

  /// Where a result goes that is waited for later.
  using Awaited = std::shared_ptr<PgResult>;

  /// Sends without waiting for the result; what goes wrong is thrown by a later call, the commit at the latest.
  void queue(const std::string& name, const std::vector<const char*>& values, const std::vector<int>& lengths,
             const std::vector<int>& formats, Awaited awaited = {}) {
    enter();
    if (PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(values.size()), values.data(), lengths.data(),
                            formats.data(), 1) != 1)
      fail();
    note(std::move(awaited));
  }
  /// The same of a statement without parameters.
  void queue(const char* sql, Awaited awaited = {}) {
    enter();
    if (PQsendQueryParams(connection_, sql, 0, nullptr, nullptr, nullptr, nullptr, 1) != 1) fail();
    note(std::move(awaited));
  }

  /// Nobody else's rows are on their way; then `streaming`'s are.
  void take_up(Streaming* streaming) {
    if (auto* other = std::exchange(streaming_, nullptr)) other->hold_the_rest();
    if (streaming) was_in_transaction_ = is_in_transaction();
    streaming_ = streaming;
  }
  void let_go(const Streaming* streaming) {
    if (streaming_ == streaming) streaming_ = nullptr;
  }

  /// Fetches the results of all that was queued.
  void settle() {
    take_up(nullptr);
    if (awaited_.empty()) return;
    const auto awaited = std::exchange(awaited_, {});
    if (PQpipelineSync(connection_) != 1) fail();
    PgResult failed;
    for (const auto& into : awaited) {
      PgResult result = next();
      const auto status = PQresultStatus(result.get());
      const bool is_done = status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK;
      if (is_done && into) *into = std::move(result);
      else if (!is_done && status != PGRES_PIPELINE_ABORTED && !failed) failed = std::move(result);
      if (const PgResult more{PQgetResult(connection_)}) fail(more.get());  // one result a statement
    }
    if (PQresultStatus(next().get()) != PGRES_PIPELINE_SYNC || PQexitPipelineMode(connection_) != 1) fail();
    if (failed) fail(failed.get());
  }

  /// Nothing is on its way: what comes is the server's farewell, or something to be read and forgotten.
  bool is_lost() const {
    for (int tries = 0; tries < 2; ++tries) {
      pollfd socket{PQsocket(connection_), POLLIN, 0};
      if (PQstatus(connection_) != CONNECTION_OK || socket.fd < 0) return true;
      if (poll(&socket, 1, 0) == 0) return false;
      if (PQconsumeInput(connection_) != 1) return true;
    }
    return true;
  }
  bool has_sent() const { return !awaited_.empty(); }
  bool is_in_transaction() {
    if (streaming_) return was_in_transaction_;
    return !awaited_.empty() || PQtransactionStatus(connection_) == PQTRANS_INTRANS;
  }

  PgResult execute(const std::string& sql) {
    settle();
    PgResult result(PQexec(connection_, sql.c_str()));
    check(result.get());
    return result;
  }

  /// Ends the transaction, whatever is on its way.
  void roll_back() {
    try {
      settle();
    } catch (const Failure&) {  // of what is undone anyway
    }
    execute("ROLLBACK");
  }
  /// Where the server undid the transaction instead, that is a failure. Where it is lost meanwhile, it may have done
  /// either.
  void commit() {
    const auto ended = std::make_shared<PgResult>();
    try {
      queue("COMMIT", ended);
      settle();
    } catch (const Failure& failure) {
      if (failure.said().code != "store.lost") throw;
      throw Failure(Refusal{"store.commit_unknown"}, failure.what());
    }
    if (std::string_view(PQcmdStatus(ended->get())) != "COMMIT")
      throw Failure("ledger: the transaction was given up before");
  }

 private:
  void enter() {
    take_up(nullptr);
    if (awaited_.empty() && PQenterPipelineMode(connection_) != 1) fail();
  }
  void note(Awaited awaited) {
    awaited_.push_back(std::move(awaited));
    if (awaited_.size() >= kMostQueued) settle();
  }
  PgResult next() {
    PgResult result(PQgetResult(connection_));
    if (!result || PQstatus(connection_) != CONNECTION_OK) fail(result.get());
    return result;
  }
  PGconn* connection_;
  std::map<std::string, std::string> names_;
  Streaming* streaming_ = nullptr;
  bool was_in_transaction_ = false;  ///< when it began
  std::vector<Awaited> awaited_;     ///< of each statement on its way, in order; empty: nobody waits for its rows
};

class PostgresPrepared : public Prepared, private Streaming {
 public:
  PostgresPrepared(Line& line, std::string_view sql) : line_(line), sql_(sql) {}
  ~PostgresPrepared() override { stop(); }
  PostgresPrepared(const PostgresPrepared&) = delete;
  PostgresPrepared& operator=(const PostgresPrepared&) = delete;
  void bind_text(int index, std::string_view text) override { put(index, kText, std::string(text)); }
  void bind_bytes(int index, std::string_view bytes) override { put(index, kBytea, std::string(bytes)); }
  void bind_integer(int index, int64_t value) override { put(index, kInt8, big_endian(value)); }
  void bind_null(int index) override { put(index, kUnknown, std::nullopt); }
  bool send() override {
    if (!line_.is_in_transaction()) return false;
    awaited_ = std::make_shared<PgResult>();
    queue(awaited_);
    return true;
  }
  void in_parts() override { is_in_parts_ = true; }
  bool step() override {
    if (!result_) ask();
    else if (is_streaming_ || !held_.empty()) next_part();
    return ++row_ < PQntuples(result_.get());
  }
  void run() override {
    line_.is_in_transaction() ? queue({}) : ask();
    reset();
  }
  void reset() override {
    stop();
    is_in_parts_ = false;
    awaited_.reset();
    result_.reset();
    values_.clear();
    types_.clear();
  }
  int columns() const override { return PQnfields(result_.get()); }
  bool is_null(int column) const override { return PQgetisnull(result_.get(), row_, column) == 1; }
  int64_t integer(int column) const override {
    const char* at = PQgetvalue(result_.get(), row_, column);
    switch (PQgetlength(result_.get(), row_, column)) {
      case 8: {
        uint64_t value;
        std::memcpy(&value, at, sizeof value);
        return static_cast<int64_t>(be64toh(value));
      }
      case 4: {
        uint32_t value;
        std::memcpy(&value, at, sizeof value);
        return static_cast<int32_t>(be32toh(value));
      }
      case 1: return *at;
      default: return 0;  // NULL
    }
  }
  std::string_view bytes(int column) const override {
    return {PQgetvalue(result_.get(), row_, column), static_cast<size_t>(PQgetlength(result_.get(), row_, column))};
  }

 private:
  void put(int index, Oid type, std::optional<std::string> value) {
    const auto at = static_cast<size_t>(index);
    if (values_.size() < at) values_.resize(at), types_.resize(at);
    values_[at - 1] = std::move(value);
    types_[at - 1] = type;
  }
  struct Sent {
    std::vector<const char*> values;
    std::vector<int> lengths, formats;
  };
  Sent sent_values() const {
    Sent sent;
    sent.formats.assign(values_.size(), 1);
    for (const auto& value : values_) {
      sent.values.push_back(value ? value->data() : nullptr);
      sent.lengths.push_back(value ? static_cast<int>(value->size()) : 0);
    }
    return sent;
  }
  void queue(Line::Awaited awaited) {
    const auto sent = sent_values();
    line_.queue(line_.name_of(sql_, types_), sent.values, sent.lengths, sent.formats, std::move(awaited));
  }
  void ask() {
    row_ = -1;
    if (is_in_parts_) line_.settle();
    else if (!awaited_ && line_.has_sent()) (void)send();  // along with what is on its way
    if (awaited_) {
      line_.settle();
      result_ = std::move(*std::exchange(awaited_, nullptr));
      if (!result_) throw Failure("ledger: the transaction was given up before");
      return;
    }
    const auto name = line_.name_of(sql_, types_);
    const auto sent = sent_values();
    line_.take_up(is_in_parts_ ? this : nullptr);
    if (is_in_parts_) {
      is_streaming_ = true;
      if (PQsendQueryPrepared(line_.get(), name.c_str(), static_cast<int>(sent.values.size()), sent.values.data(),
                              sent.lengths.data(), sent.formats.data(), 1) != 1 ||
          PQsetSingleRowMode(line_.get()) != 1)
        line_.fail();
      return next_part();
    }
    result_.reset(PQexecPrepared(line_.get(), name.c_str(), static_cast<int>(sent.values.size()), sent.values.data(),
                                 sent.lengths.data(), sent.formats.data(), 1));
    line_.check(result_.get());
  }
  /// The next row, or the end.
  void next_part() {
    row_ = -1;
    if (!held_.empty()) {
      result_ = std::move(held_.front());
      held_.pop_front();
      if (PQresultStatus(result_.get()) != PGRES_SINGLE_TUPLE) line_.check(result_.get());
      return;
    }
    result_ = received();
    if (PQresultStatus(result_.get()) == PGRES_SINGLE_TUPLE) return;
    is_streaming_ = false;
    line_.let_go(this);
    while (const PgResult rest{PQgetResult(line_.get())}) continue;
    line_.check(result_.get());
  }
  PgResult received() {
    PgResult result(PQgetResult(line_.get()));
    if (!result || PQstatus(line_.get()) != CONNECTION_OK) line_.fail(result.get());
    return result;
  }
  /// How it ended is held too: whoever reads on is told of it, not whoever asks in between.
  void hold_the_rest() override {
    is_streaming_ = false;
    do {
      held_.emplace_back(PQgetResult(line_.get()));
    } while (PQresultStatus(held_.back().get()) == PGRES_SINGLE_TUPLE);
    while (const PgResult rest{PQgetResult(line_.get())}) continue;
  }
  /// Nobody reads on.
  void stop() {
    held_.clear();
    if (!std::exchange(is_streaming_, false)) return;
    line_.let_go(this);
    while (const PgResult rest{PQgetResult(line_.get())}) continue;
  }
  Line& line_;
  std::string sql_;
  bool is_in_parts_ = false, is_streaming_ = false;
  std::deque<PgResult> held_;  ///< rows that came before somebody read them
  std::vector<std::optional<std::string>> values_;
  std::vector<Oid> types_;
  Line::Awaited awaited_;  ///< sent, and not yet asked for
  PgResult result_;
  int row_ = -1;
};

/// COPY in its binary form; the server takes all of it or nothing.
class PostgresBulkInsert : public BulkInsert {
 public:
  PostgresBulkInsert(Line& line, const std::string& table, const std::vector<std::string>& columns)
      : line_(line), columns_(columns.size()) {
    line.execute(fmt::format("COPY {} ({}) FROM STDIN (FORMAT binary)", table, fmt::join(columns, ", ")));
    block_.assign("PGCOPY\n\377\r\n\0", 11);
    block_.append(8, '\0');  // no flags, no extension
    begin_row();
  }
  /// Left without finish(): nothing of it is kept.
  ~PostgresBulkInsert() override {
    if (is_finished_) return;
    PQputCopyEnd(line_.get(), "left unfinished");
    while (const PgResult rest{PQgetResult(line_.get())}) continue;
  }
  void put_text(std::string_view text) override { put_bytes(text); }
  void put_bytes(std::string_view bytes) override {
    put_word(htobe32(static_cast<uint32_t>(bytes.size())));
    block_ += bytes;
  }
  void put_integer(int64_t value) override { put_bytes(big_endian(value)); }
  void put_null() override { put_word(htobe32(UINT32_MAX)); }
  void end_row() override {
    if (block_.size() > kCopyBlock) send();
    begin_row();
  }
  void finish() override {
    is_finished_ = true;
    block_.resize(block_.size() - 2);  // the row that was begun
    block_.append("\377\377", 2);
    send();
    if (PQputCopyEnd(line_.get(), nullptr) != 1) line_.fail();
    PgResult failed;
    for (;;) {
      PgResult result(PQgetResult(line_.get()));
      if (!result) break;
      if (PQresultStatus(result.get()) != PGRES_COMMAND_OK && !failed) failed = std::move(result);
    }
    if (failed) line_.fail(failed.get());
  }

 private:
  void put_word(uint32_t word) { block_.append(reinterpret_cast<const char*>(&word), sizeof word); }
  void begin_row() {
    const auto fields = htobe16(static_cast<uint16_t>(columns_));
    block_.append(reinterpret_cast<const char*>(&fields), sizeof fields);
  }
  void send() {
    if (PQputCopyData(line_.get(), block_.data(), static_cast<int>(block_.size())) != 1) line_.fail();
    block_.clear();
  }
  Line& line_;
  size_t columns_;
  std::string block_;
  bool is_finished_ = false;
};

class PostgresStore : public Store {
 public:
  explicit PostgresStore(PGconn* connection) : line_(connection) {}
  Line& line() { return line_; }
  Words words() const override { return {"BYTEA", "TEXT COLLATE \"C\"", ""}; }
  Statement prepare(std::string_view sql) override {
    log_statement(sql);
    return Statement(std::make_unique<PostgresPrepared>(line_, sql));
  }
  void execute(std::string_view sql) override {
    log_statement(sql);
    line_.execute(std::string(sql));
  }
  std::unique_ptr<BulkInsert> bulk_insert(const std::string& table, const std::vector<std::string>& columns) override {
    return std::make_unique<PostgresBulkInsert>(line_, table, columns);
  }
  std::vector<std::string> tables() override {
    return texts("SELECT tablename::text FROM pg_tables WHERE schemaname = 'guben' ORDER BY tablename", {});
  }
  std::vector<std::string> columns_of(const std::string& table) override {
    return texts(
        "SELECT column_name::text FROM information_schema.columns "
        "WHERE table_schema = 'guben' AND table_name = $1 ORDER BY ordinal_position",
        table);
  }
  std::vector<std::string> bytes_columns_of(const std::string& table) override {
    return texts(
        "SELECT column_name::text FROM information_schema.columns WHERE table_schema = 'guben' AND table_name = $1 "
        "AND data_type = 'bytea' ORDER BY ordinal_position",
        table);
  }
  void settle() override { line_.settle(); }
  // A table that others work on is not written anew for one county.
  bool drop_what_was_deleted() override {
    for (const auto& table : tables()) execute("VACUUM " + table);
    return true;
  }
  void begin(std::string_view county) override {
    line_.settle();
    line_.queue("BEGIN");
    hold(county);
  }
  std::optional<OtherHolder> take_lease(std::string_view county, const std::string& says) override {
    const auto name = fmt::format("guben lease {}", county);
    auto lock = prepare("SELECT pg_try_advisory_lock(hashtextextended($1, 0))");
    if (lock.bind(1, name).step() && lock.integer(0) != 0) {
      // Of what a session says of itself this alone is seen by others, in ASCII and no more than 63 bytes.
      prepare("SELECT set_config('application_name', $1, false)").bind(1, "guben " + says).step();
      return std::nullopt;
    }
    return lease_holder(county).value_or(OtherHolder{"?", ""});
  }
  std::optional<OtherHolder> lease_holder(std::string_view county) override {
    auto holder = prepare(sql::find_lease_holder);
    if (!holder.bind(1, fmt::format("guben lease {}", county)).step()) return std::nullopt;
    const auto said = holder.text(1);
    return OtherHolder{holder.text(0), said.starts_with("guben ") ? said.substr(6) : ""};
  }
  bool is_shared() const override { return true; }
  void hold_layout() override { hold(kLayout); }
  void describe_keys() override {}  // it looks at the rows by itself
  void give_back_lease(std::string_view county) override {
    auto lock = prepare("SELECT pg_advisory_unlock(hashtextextended($1, 0))");
    lock.bind(1, fmt::format("guben lease {}", county)).step();
    prepare("SELECT set_config('application_name', 'guben', false)").step();
  }
  void begin_reading() override {
    line_.settle();
    line_.queue("BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY");
  }
  bool is_lost() const override { return line_.is_lost(); }
  void only_read() override { execute("SET default_transaction_read_only = on"); }
  void commit() override { line_.commit(); }
  void rollback() override { line_.roll_back(); }
  bool is_in_transaction() const override { return line_.is_in_transaction(); }
  void begin_bulk() override {}
  void end_bulk() noexcept override {}

 private:
  /// Until the transaction ends.
  void hold(std::string_view county) {
    auto lock = prepare("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))");
    lock.bind(1, fmt::format("guben {}", county)).run();
  }
  mutable Line line_;
};

/// A ledger's address stands in a file of the county directory: no place for a password.
bool has_password(const std::string& url) {
  PQconninfoOption* const options = PQconninfoParse(url.c_str(), nullptr);
  bool found = false;
  for (const auto* option = options; option && option->keyword; ++option)
    found = found || (option->val && std::string_view(option->keyword) == "password");
  PQconninfoFree(options);
  return found;
}

Result<void> check_server(PostgresStore& store, const std::string& url) {
  auto& line = store.line();
  const int version = PQserverVersion(line.get());
  if (version < kOldest) return Refusal{"store.too_old", {{"url", url}, {"version", std::to_string(version / 10'000)}}};
  auto open = store.prepare("SELECT gid FROM pg_prepared_xacts WHERE database = current_database() ORDER BY prepared");
  if (open.step()) return Refusal{"store.prepared_transaction", {{"url", url}, {"transaction", open.text(0)}}};
  auto schema = store.prepare("SELECT 1 FROM pg_namespace WHERE nspname = 'guben'");
  if (!schema.step()) {
    Transaction alone(store, Store::kLayout);
    store.execute("CREATE SCHEMA IF NOT EXISTS guben");
    alone.commit();
  }
  auto rights =
      store.prepare("SELECT has_schema_privilege('guben', 'USAGE') AND has_schema_privilege('guben', 'CREATE')");
  if (rights.step(); rights.integer(0) == 0) return Refusal{"store.no_rights", {{"url", url}}};
  store.execute("SET search_path = guben");
  const auto tables = store.tables();
  if (!tables.empty() && std::find(tables.begin(), tables.end(), "migration") == tables.end())
    return Refusal{"store.foreign_schema", {{"url", url}, {"table", tables.front()}}};
  return {};
}

}  // namespace

Result<std::unique_ptr<Store>> open_postgres(const std::string& url) {
  if (has_password(url)) return Refusal{"store.password_in_url"};
  const char* const keywords[] = {"dbname",          "application_name", "client_encoding",
                                  "connect_timeout", "options",          nullptr};
  const char* const values[] = {
      url.c_str(), "guben", "UTF8", "10", "-c client_min_messages=warning -c lock_timeout=10s", nullptr};
  auto store = std::make_unique<PostgresStore>(PQconnectdbParams(keywords, values, 1));
  const auto* connection = store->line().get();
  if (PQstatus(connection) != CONNECTION_OK)
    return Refusal{"store.unreachable", {{"url", url}, {"problem", trimmed_end(PQerrorMessage(connection))}}};
  try {
    if (auto fit = check_server(*store, url); !fit) return fit.error();
  } catch (const Failure& failure) {
    if (failure.said().code != "store.no_rights") throw;
    return Refusal{"store.no_rights", {{"url", url}, {"problem", failure.what()}}};
  }
  return std::unique_ptr<Store>(std::move(store));
}

}  // namespace guben::store
