#pragma once
// Rows on their way into a Parquet file: held in memory column by column, block by block, and read from there without
// being copied into a table first, whose statistics and segments nobody would ever use.
#include <string>
#include <string_view>
#include <vector>

#include "workspace/database.hpp"

namespace guben::workspace {

struct ColumnSpec {
  std::string name, sql_type;  ///< VARCHAR, BIGINT, INTEGER, BOOLEAN, DATE, DECIMAL(p,s) with p ≤ 18
};

class TableWriter {
 public:
  /// SQL sees the rows under this name once finish() was called, for as long as the writer lives. The column types
  /// decide which put_ is right.
  TableWriter(Database& database, std::string table, const std::vector<ColumnSpec>& columns);
  ~TableWriter();
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  void put_null(size_t column);
  void put_text(size_t column, std::string_view text);
  void put_text_or_null(size_t column, std::string_view text) {
    text.empty() ? put_null(column) : put_text(column, text);
  }
  void put_integer(size_t column, int64_t value);  ///< also DECIMAL: units at the column's scale
  void put_boolean(size_t column, bool value);
  void put_date(size_t column, Date value);
  /// Every column must have been put.
  void end_row();
  void finish();  ///< the rows are complete
  const std::string& name() const { return table_; }

 private:
  struct Target {
    duckdb_vector vector;
    void* data;
    uint64_t* validity;
    duckdb_type type;
  };
  struct Scan;  ///< the rows as a table function of DuckDB
  friend void register_held_rows(duckdb_connection connection);
  void begin_block();
  Database& database_;
  std::string table_;
  std::vector<std::string> names_;
  std::vector<duckdb_logical_type> types_;
  std::vector<duckdb_data_chunk> blocks_;
  std::vector<Target> targets_;  ///< of the last block
  size_t row_ = 0;               ///< in the last block
  int64_t number_ = 0;           ///< under which the rows are read, once they are complete
};

/// COPY … TO a Parquet file through a .part file and a rename, so that a killed process leaves no half file. Row groups
/// are what readers share out among threads.
void write_parquet(Database& database, const std::string& select, const std::filesystem::path& file,
                   size_t row_group_size = 16384);

}  // namespace guben::workspace
