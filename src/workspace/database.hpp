#pragma once
// DuckDB through its C interface. A query's result is read column by column; values are never fetched one by one
// through SQL.
#include <duckdb.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/date.hpp"
#include "core/decimal.hpp"
#include "core/result.hpp"
#include "core/side_by_side.hpp"
#include "workspace/engine.hpp"

namespace guben::workspace {

/// A value of any column type the project uses.
using Value = std::variant<std::monostate, bool, Decimal, Date, std::string>;
std::string to_text(const Value& value);

/// One column of one block of a result.
class Column {
 public:
  Column(duckdb_vector vector, duckdb_logical_type type);
  bool is_null(size_t row) const { return validity_ && !duckdb_validity_row_is_valid(validity_, row); }
  int64_t integer(size_t row) const;
  bool boolean(size_t row) const { return static_cast<const bool*>(data_)[row]; }
  std::string_view text(size_t row) const;
  Date date(size_t row) const { return Date::from_days(static_cast<const int32_t*>(data_)[row]); }
  Decimal decimal(size_t row) const;
  double real(size_t row) const { return static_cast<const double*>(data_)[row]; }
  Value value(size_t row) const;

 private:
  void* data_;
  uint64_t* validity_;
  duckdb_type type_, inner_;
  int scale_ = 0;
};

struct Block {
  size_t rows = 0;
  std::vector<Column> columns;
  std::vector<Value> values(size_t row) const;
};

class Database {
 public:
  /// A space of its own in the process's DuckDB: what is made in it is seen by nobody else, and gone with it. Files are
  /// read and written where `files` says.
  explicit Database(const Files& files, Engine& engine = Engine::of_process());
  /// Another connection to the same space, for another thread; must end before `other` does.
  struct Beside {
    Database& other;
  };
  explicit Database(Beside beside);
  ~Database();
  Database(const Database&) = delete;
  Database& operator=(const Database&) = delete;

  void execute(const std::string& sql);
  /// Throws Failure where the statement has not ended within this time.
  void execute_within(std::chrono::seconds limit, const std::string& sql);
  /// Streams the result block by block; returns the column names.
  std::vector<std::string> query(const std::string& sql, const std::function<void(const Block&)>& visit);
  std::vector<std::string> column_names(const std::string& sql);
  /// To be destroyed by the caller.
  std::vector<duckdb_logical_type> column_types(const std::string& sql);
  /// For small results: all rows as values.
  std::vector<std::vector<Value>> rows(const std::string& sql);
  int64_t number(const std::string& sql);
  duckdb_connection connection() const { return connection_; }

 private:
  std::shared_ptr<Instance> instance_;
  std::string space_;
  bool owns_space_ = true;
  duckdb_connection connection_ = nullptr;
};

/// Statements that do not wait for one another run on a connection each.
class Connections {
 public:
  explicit Connections(Database& first) {
    for (size_t i = 1; i < cores(); ++i) others_.push_back(std::make_unique<Database>(Database::Beside{first}));
    first_ = &first;
  }
  Database& of(size_t worker) { return worker == 0 ? *first_ : *others_[worker - 1]; }

 private:
  Database* first_;
  std::vector<std::unique_ptr<Database>> others_;
};

/// 'it''s' and "col""umn".
std::string quoted_literal(std::string_view text);
std::string quoted_name(std::string_view name);

}  // namespace guben::workspace
