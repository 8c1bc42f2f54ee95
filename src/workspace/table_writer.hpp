#pragma once
// Rows into a DuckDB table and from there into a Parquet file: columns are filled block by block, without SQL per row.
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
  /// Creates the table; the column types decide which put_ is right.
  TableWriter(Database& database, const std::string& table, const std::vector<ColumnSpec>& columns);
  ~TableWriter();
  TableWriter(const TableWriter&) = delete;
  TableWriter& operator=(const TableWriter&) = delete;

  void put_null(size_t column);
  void put_text(size_t column, std::string_view text);
  void put_integer(size_t column, int64_t value);  ///< also DECIMAL: units at the column's scale
  void put_boolean(size_t column, bool value);
  void put_date(size_t column, Date value);
  /// Every column must have been put.
  void end_row();
  void finish();  ///< flushes; the table is complete

 private:
  void flush();
  duckdb_appender appender_ = nullptr;
  duckdb_data_chunk chunk_ = nullptr;
  struct Target {
    duckdb_vector vector;
    void* data;
    uint64_t* validity;
    duckdb_type type;
  };
  std::vector<Target> targets_;
  size_t row_ = 0;
};

/// COPY … TO a Parquet file through a .part file and a rename, so that a killed process leaves no half file.
void write_parquet(Database& database, const std::string& select, const std::filesystem::path& file);

}  // namespace guben::workspace
