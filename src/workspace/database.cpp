#include "workspace/database.hpp"

#include <condition_variable>
#include <mutex>
#include <thread>

#include "core/statement_log.hpp"
#include "core/text.hpp"
#include "workspace/instance.hpp"

namespace guben::workspace {

std::string to_text(const Value& value) {
  struct Visitor {
    std::string operator()(std::monostate) const { return {}; }
    std::string operator()(bool b) const { return b ? "true" : "false"; }
    std::string operator()(const Decimal& d) const { return d.without_trailing_zeros().to_string(); }
    std::string operator()(const Date& d) const { return d.to_string(); }
    std::string operator()(const std::string& s) const { return s; }
  };
  return std::visit(Visitor{}, value);
}

std::string quoted_literal(std::string_view text) { return "'" + replaced(std::string(text), "'", "''") + "'"; }
std::string quoted_name(std::string_view name) { return "\"" + replaced(std::string(name), "\"", "\"\"") + "\""; }

Column::Column(duckdb_vector vector, duckdb_logical_type type)
    : data_(duckdb_vector_get_data(vector)),
      validity_(duckdb_vector_get_validity(vector)),
      type_(duckdb_get_type_id(type)),
      inner_(type_) {
  if (type_ == DUCKDB_TYPE_DECIMAL) {
    inner_ = duckdb_decimal_internal_type(type);
    scale_ = duckdb_decimal_scale(type);
  }
}

int64_t Column::integer(size_t row) const {
  switch (inner_) {
    case DUCKDB_TYPE_TINYINT: return static_cast<const int8_t*>(data_)[row];
    case DUCKDB_TYPE_SMALLINT: return static_cast<const int16_t*>(data_)[row];
    case DUCKDB_TYPE_INTEGER: return static_cast<const int32_t*>(data_)[row];
    case DUCKDB_TYPE_UTINYINT: return static_cast<const uint8_t*>(data_)[row];
    case DUCKDB_TYPE_USMALLINT: return static_cast<const uint16_t*>(data_)[row];
    case DUCKDB_TYPE_UINTEGER: return static_cast<const uint32_t*>(data_)[row];
    case DUCKDB_TYPE_HUGEINT: return static_cast<int64_t>(static_cast<const duckdb_hugeint*>(data_)[row].lower);
    case DUCKDB_TYPE_BOOLEAN: return static_cast<const bool*>(data_)[row];
    default: return static_cast<const int64_t*>(data_)[row];
  }
}

std::string_view Column::text(size_t row) const {
  auto& text = static_cast<duckdb_string_t*>(data_)[row];
  return {duckdb_string_t_data(&text), duckdb_string_t_length(text)};
}

Decimal Column::decimal(size_t row) const {
  if (inner_ == DUCKDB_TYPE_HUGEINT) {
    const auto& huge = static_cast<const duckdb_hugeint*>(data_)[row];
    return Decimal((static_cast<__int128>(huge.upper) << 64) | huge.lower, scale_);
  }
  return Decimal(static_cast<__int128>(integer(row)), scale_);
}

Value Column::value(size_t row) const {
  if (is_null(row)) return {};
  switch (type_) {
    case DUCKDB_TYPE_BOOLEAN: return boolean(row);
    case DUCKDB_TYPE_VARCHAR: return std::string(text(row));
    case DUCKDB_TYPE_DATE: return date(row);
    case DUCKDB_TYPE_DOUBLE: return Decimal::parse(fmt::format("{:.10f}", real(row))).value_or(Decimal());
    default: return decimal(row);
  }
}

std::vector<Value> Block::values(size_t row) const {
  std::vector<Value> values;
  values.reserve(columns.size());
  for (const auto& column : columns) values.push_back(column.value(row));
  return values;
}

Database::Database(const Files& files, Engine& engine)
    : instance_(engine.instance(files)), space_(instance_->new_space()), connection_(instance_->connect()) {
  execute(fmt::format("ATTACH ':memory:' AS {}", space_));
  execute("USE " + space_);
}

Database::Database(Beside beside)
    : instance_(beside.other.instance_),
      space_(beside.other.space_),
      owns_space_(false),
      connection_(instance_->connect()) {
  execute("USE " + space_);
}

Database::~Database() {
  if (owns_space_)
    for (const auto& statement : {std::string("USE memory"), "DETACH " + space_})
      duckdb_query(connection_, statement.c_str(), nullptr);
  duckdb_disconnect(&connection_);
}

namespace {
class ResultHolder {
 public:
  ResultHolder(duckdb_connection connection, const std::string& sql) {
    log_statement(sql);
    if (duckdb_query(connection, sql.c_str(), &result) != DuckDBSuccess) {
      const std::string text = duckdb_result_error(&result);
      duckdb_destroy_result(&result);
      throw Failure("workspace: " + text);
    }
  }
  ~ResultHolder() { duckdb_destroy_result(&result); }
  ResultHolder(const ResultHolder&) = delete;
  ResultHolder& operator=(const ResultHolder&) = delete;
  duckdb_result result{};
};
}  // namespace

void Database::execute(const std::string& sql) { ResultHolder done(connection_, sql); }

void Database::execute_within(std::chrono::seconds limit, const std::string& sql) {
  std::mutex mutex;
  std::condition_variable ended;
  bool has_ended = false, was_stopped = false;
  std::thread watch([&] {
    std::unique_lock lock(mutex);
    if (ended.wait_for(lock, limit, [&] { return has_ended; })) return;
    was_stopped = true;
    // Between two steps there is nothing to interrupt yet: until it has ended.
    while (!has_ended) {
      duckdb_interrupt(connection_);
      ended.wait_for(lock, std::chrono::milliseconds(100), [&] { return has_ended; });
    }
  });
  std::exception_ptr failed;
  try {
    execute(sql);
  } catch (const Failure&) { failed = std::current_exception(); }
  {
    const std::scoped_lock lock(mutex);
    has_ended = true;
  }
  ended.notify_one();
  watch.join();
  if (was_stopped && failed) throw Failure(fmt::format("workspace: not ended after {} s", limit.count()));
  if (failed) std::rethrow_exception(failed);
}

std::vector<std::string> Database::query(const std::string& sql, const std::function<void(const Block&)>& visit) {
  ResultHolder holder(connection_, sql);
  std::vector<std::string> names;
  const auto columns = duckdb_column_count(&holder.result);
  for (idx_t i = 0; i < columns; ++i) names.emplace_back(duckdb_column_name(&holder.result, i));
  while (duckdb_data_chunk chunk = duckdb_fetch_chunk(holder.result)) {
    Block block;
    block.rows = duckdb_data_chunk_get_size(chunk);
    for (idx_t i = 0; i < columns; ++i) {
      auto type = duckdb_column_logical_type(&holder.result, i);
      block.columns.emplace_back(duckdb_data_chunk_get_vector(chunk, i), type);
      duckdb_destroy_logical_type(&type);
    }
    if (block.rows > 0) visit(block);
    duckdb_destroy_data_chunk(&chunk);
  }
  return names;
}

std::vector<std::string> Database::column_names(const std::string& sql) {
  return query("SELECT * FROM (" + sql + ") LIMIT 0", [](const Block&) {});
}

std::vector<duckdb_logical_type> Database::column_types(const std::string& sql) {
  ResultHolder holder(connection_, sql);
  std::vector<duckdb_logical_type> types;
  for (idx_t i = 0; i < duckdb_column_count(&holder.result); ++i)
    types.push_back(duckdb_column_logical_type(&holder.result, i));
  return types;
}

std::vector<std::vector<Value>> Database::rows(const std::string& sql) {
  std::vector<std::vector<Value>> all;
  query(sql, [&](const Block& block) {
    for (size_t row = 0; row < block.rows; ++row) all.push_back(block.values(row));
  });
  return all;
}

int64_t Database::number(const std::string& sql) {
  int64_t value = 0;
  query(sql, [&](const Block& block) { value = block.columns[0].is_null(0) ? 0 : block.columns[0].integer(0); });
  return value;
}

}  // namespace guben::workspace
