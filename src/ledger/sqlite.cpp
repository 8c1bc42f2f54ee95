#include "ledger/sqlite.hpp"

namespace guben::ledger {
namespace {
[[noreturn]] void fail(sqlite3* database) { throw Failure(fmt::format("ledger: {}", sqlite3_errmsg(database))); }
}  // namespace

Statement::Statement(sqlite3* database, std::string_view sql) : statement_(nullptr, sqlite3_finalize) {
  sqlite3_stmt* raw = nullptr;
  if (sqlite3_prepare_v2(database, sql.data(), static_cast<int>(sql.size()), &raw, nullptr) != SQLITE_OK)
    fail(database);
  statement_.reset(raw);
}

void Statement::check(int code) const {
  if (code != SQLITE_OK && code != SQLITE_ROW && code != SQLITE_DONE) fail(sqlite3_db_handle(get()));
}

Statement& Statement::bind(int index, std::string_view text) {
  check(
      sqlite3_bind_text(get(), index, text.data() ? text.data() : "", static_cast<int>(text.size()), SQLITE_TRANSIENT));
  return *this;
}
Statement& Statement::bind(int index, const std::optional<std::string>& text) {
  if (text) return bind(index, std::string_view(*text));
  check(sqlite3_bind_null(get(), index));
  return *this;
}
Statement& Statement::bind(int index, int64_t value) {
  check(sqlite3_bind_int64(get(), index, value));
  return *this;
}
Statement& Statement::bind(int index, const Blob& blob) {
  check(sqlite3_bind_blob(get(), index, blob.bytes.data(), static_cast<int>(blob.bytes.size()), SQLITE_TRANSIENT));
  return *this;
}

Statement& Statement::bind_kept(int index, const std::optional<std::string_view>& bytes, Kept as) {
  if (!bytes) check(sqlite3_bind_null(get(), index));
  else if (as == Kept::Blob)
    check(sqlite3_bind_blob(get(), index, bytes->data() ? bytes->data() : "", static_cast<int>(bytes->size()),
                            SQLITE_STATIC));
  else
    check(sqlite3_bind_text(get(), index, bytes->data() ? bytes->data() : "", static_cast<int>(bytes->size()),
                            SQLITE_STATIC));
  return *this;
}

bool Statement::step() {
  const int code = sqlite3_step(get());
  check(code);
  return code == SQLITE_ROW;
}
void Statement::run() {
  step();
  reset();
}
void Statement::reset() {
  sqlite3_reset(get());
  sqlite3_clear_bindings(get());
}

std::string Statement::text(int column) const {
  const auto* text = reinterpret_cast<const char*>(sqlite3_column_text(get(), column));
  return text ? std::string(text, static_cast<size_t>(sqlite3_column_bytes(get(), column))) : std::string();
}
std::optional<std::string> Statement::maybe_text(int column) const {
  if (is_null(column)) return std::nullopt;
  return text(column);
}
std::string Statement::blob(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(get(), column));
  return bytes ? std::string(bytes, static_cast<size_t>(sqlite3_column_bytes(get(), column))) : std::string();
}

std::string_view Statement::bytes(int column) const {
  const auto* bytes = static_cast<const char*>(sqlite3_column_blob(get(), column));
  return bytes ? std::string_view(bytes, static_cast<size_t>(sqlite3_column_bytes(get(), column)))
               : std::string_view("");
}

Sqlite::Sqlite(const std::filesystem::path& file) : database_(nullptr, sqlite3_close_v2) {
  sqlite3* raw = nullptr;
  const int code =
      sqlite3_open_v2(file.c_str(), &raw, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
  database_.reset(raw);
  if (code != SQLITE_OK) throw Failure(fmt::format("ledger: cannot open {}: {}", file.string(), sqlite3_errmsg(raw)));
  sqlite3_busy_timeout(raw, 5000);
  execute("PRAGMA journal_mode=WAL");
  execute("PRAGMA synchronous=FULL");
  execute("PRAGMA foreign_keys=ON");
  execute("PRAGMA temp_store=MEMORY");
  execute("PRAGMA cache_size=-262144");  // a registry import is one transaction: 256 MiB keep it from spilling into the
                                         // WAL twice
}

void Sqlite::execute(const std::string& sql) {
  char* message = nullptr;
  if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, &message) != SQLITE_OK) {
    const std::string text = message ? message : "unknown error";
    sqlite3_free(message);
    throw Failure("ledger: " + text);
  }
}

BulkLoad::~BulkLoad() {
  try {
    database_.execute("PRAGMA journal_mode=WAL");
  } catch (const Failure&) {  // the next open does it
  }
}

Transaction::~Transaction() {
  if (!database_) return;
  try {
    database_->execute("ROLLBACK");
  } catch (const Failure&) {  // the failure that brought us here has rolled back already
  }
}

void Transaction::commit() {
  database_->execute("COMMIT");
  database_ = nullptr;
}

}  // namespace guben::ledger
