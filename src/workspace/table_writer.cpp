#include "workspace/table_writer.hpp"

namespace guben::workspace {

TableWriter::TableWriter(Database& database, const std::string& table, const std::vector<ColumnSpec>& columns) {
  std::string sql = "CREATE OR REPLACE TABLE " + quoted_name(table) + " (";
  for (size_t i = 0; i < columns.size(); ++i) sql += (i ? ", " : "") + quoted_name(columns[i].name) + " " + columns[i].sql_type;
  database.execute(sql + ")");
  if (duckdb_appender_create(database.connection(), nullptr, table.c_str(), &appender_) != DuckDBSuccess) throw Failure("workspace: cannot append to " + table);
  std::vector<duckdb_logical_type> types;
  for (idx_t i = 0; i < columns.size(); ++i) types.push_back(duckdb_appender_column_type(appender_, i));
  chunk_ = duckdb_create_data_chunk(types.data(), types.size());
  for (size_t i = 0; i < columns.size(); ++i) {
    const auto vector = duckdb_data_chunk_get_vector(chunk_, i);
    duckdb_vector_ensure_validity_writable(vector);
    const auto id = duckdb_get_type_id(types[i]);
    targets_.push_back({vector, duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector), id == DUCKDB_TYPE_DECIMAL ? duckdb_decimal_internal_type(types[i]) : id});
    duckdb_destroy_logical_type(&types[i]);
  }
}

TableWriter::~TableWriter() {
  duckdb_destroy_data_chunk(&chunk_);
  duckdb_appender_destroy(&appender_);
}

void TableWriter::put_null(size_t column) { duckdb_validity_set_row_invalid(targets_[column].validity, row_); }
void TableWriter::put_text(size_t column, std::string_view text) { duckdb_vector_assign_string_element_len(targets_[column].vector, row_, text.data(), text.size()); }
void TableWriter::put_integer(size_t column, int64_t value) {
  auto& target = targets_[column];
  switch (target.type) {
    case DUCKDB_TYPE_SMALLINT: static_cast<int16_t*>(target.data)[row_] = static_cast<int16_t>(value); break;
    case DUCKDB_TYPE_INTEGER: static_cast<int32_t*>(target.data)[row_] = static_cast<int32_t>(value); break;
    default: static_cast<int64_t*>(target.data)[row_] = value;
  }
}
void TableWriter::put_boolean(size_t column, bool value) { static_cast<bool*>(targets_[column].data)[row_] = value; }
void TableWriter::put_date(size_t column, Date value) { static_cast<int32_t*>(targets_[column].data)[row_] = value.days_since_1970(); }

void TableWriter::end_row() {
  if (++row_ == duckdb_vector_size()) flush();
}

void TableWriter::flush() {
  if (row_ == 0) return;
  duckdb_data_chunk_set_size(chunk_, row_);
  if (duckdb_append_data_chunk(appender_, chunk_) != DuckDBSuccess) throw Failure(fmt::format("workspace: {}", duckdb_appender_error(appender_)));
  duckdb_data_chunk_reset(chunk_);
  row_ = 0;
  for (size_t i = 0; i < targets_.size(); ++i) {
    auto& target = targets_[i];
    target.vector = duckdb_data_chunk_get_vector(chunk_, i);
    duckdb_vector_ensure_validity_writable(target.vector);
    target.data = duckdb_vector_get_data(target.vector);
    target.validity = duckdb_vector_get_validity(target.vector);
  }
}

void TableWriter::finish() {
  flush();
  if (duckdb_appender_close(appender_) != DuckDBSuccess) throw Failure(fmt::format("workspace: {}", duckdb_appender_error(appender_)));
}

void write_parquet(Database& database, const std::string& select, const std::filesystem::path& file) {
  std::filesystem::create_directories(file.parent_path());
  const auto part = file.string() + ".part";
  database.execute("COPY (" + select + ") TO " + quoted_literal(part) + " (FORMAT parquet, COMPRESSION snappy)");
  std::filesystem::rename(part, file);
}

}  // namespace guben::workspace
