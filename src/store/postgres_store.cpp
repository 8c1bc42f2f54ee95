#include "store/postgres_store.hpp"

#include <endian.h>
#include <libpq-fe.h>

#include <cstring>
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

  /// Sends without waiting for the result; what goes wrong is thrown by a later call, the commit at the latest.
  void queue(const std::string& name, const std::vector<const char*>& values, const std::vector<int>& lengths,
             const std::vector<int>& formats) {
    if (queued_ == 0 && PQenterPipelineMode(connection_) != 1) fail();
    if (PQsendQueryPrepared(connection_, name.c_str(), static_cast<int>(values.size()), values.data(), lengths.data(),
                            formats.data(), 1) != 1)
      fail();
    if (++queued_ >= kMostQueued) settle();
  }

  /// Fetches the results of all that was queued.
  void settle() {
    if (queued_ == 0) return;
    queued_ = 0;
    if (PQpipelineSync(connection_) != 1) fail();
    PgResult failed;
    for (;;) {
      PgResult result(PQgetResult(connection_));
      if (!result) {
        if (PQstatus(connection_) != CONNECTION_OK) fail();
        continue;  // between the results of two statements
      }
      const auto status = PQresultStatus(result.get());
      if (status == PGRES_PIPELINE_SYNC) break;
      if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK && status != PGRES_PIPELINE_ABORTED && !failed)
        failed = std::move(result);
    }
    if (PQexitPipelineMode(connection_) != 1) fail();
    if (failed) fail(failed.get());
  }

  bool is_in_transaction() { return queued_ > 0 || PQtransactionStatus(connection_) == PQTRANS_INTRANS; }

  PgResult execute(const std::string& sql) {
    settle();
    PgResult result(PQexec(connection_, sql.c_str()));
    check(result.get());
    return result;
  }

 private:
  PGconn* connection_;
  std::map<std::string, std::string> names_;
  size_t queued_ = 0;
};

class PostgresPrepared : public Prepared {
 public:
  PostgresPrepared(Line& line, std::string_view sql) : line_(line), sql_(sql) {}
  void bind_text(int index, std::string_view text) override { put(index, kText, std::string(text)); }
  void bind_bytes(int index, std::string_view bytes) override { put(index, kBytea, std::string(bytes)); }
  void bind_integer(int index, int64_t value) override { put(index, kInt8, big_endian(value)); }
  void bind_null(int index) override { put(index, kUnknown, std::nullopt); }
  bool step() override {
    if (!result_) ask();
    return ++row_ < PQntuples(result_.get());
  }
  void run() override {
    if (!line_.is_in_transaction()) ask();
    else {
      const auto sent = sent_values();
      line_.queue(line_.name_of(sql_, types_), sent.values, sent.lengths, sent.formats);
    }
    reset();
  }
  void reset() override {
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
  void ask() {
    const auto name = line_.name_of(sql_, types_);
    line_.settle();
    const auto sent = sent_values();
    result_.reset(PQexecPrepared(line_.get(), name.c_str(), static_cast<int>(sent.values.size()), sent.values.data(),
                                 sent.lengths.data(), sent.formats.data(), 1));
    line_.check(result_.get());
    row_ = -1;
  }
  Line& line_;
  std::string sql_;
  std::vector<std::optional<std::string>> values_;
  std::vector<Oid> types_;
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
  void begin(std::string_view county) override {
    line_.execute("BEGIN");
    auto lock = prepare("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))");
    lock.bind(1, fmt::format("guben {}", county)).step();
  }
  std::optional<std::string> take_lease(std::string_view county) override {
    const auto name = fmt::format("guben lease {}", county);
    auto lock = prepare("SELECT pg_try_advisory_lock(hashtextextended($1, 0))");
    if (lock.bind(1, name).step() && lock.integer(0) != 0) return std::nullopt;
    auto holder = prepare(sql::find_lease_holder);
    return holder.bind(1, name).step() ? holder.text(0) : "?";
  }
  void commit() override { line_.execute("COMMIT"); }
  void rollback() override { line_.execute("ROLLBACK"); }
  bool is_in_transaction() const override { return line_.is_in_transaction(); }
  void begin_bulk() override {}
  void end_bulk() noexcept override {}

 private:
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
  if (!schema.step()) store.execute("CREATE SCHEMA IF NOT EXISTS guben");
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
  const char* const values[] = {url.c_str(), "guben", "UTF8", "10", "-c client_min_messages=warning", nullptr};
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
