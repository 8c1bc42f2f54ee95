#include "workspace/table_writer.hpp"

#include <map>
#include <mutex>

#include "workspace/held_rows.hpp"

namespace guben::workspace {

namespace {
/// Those whose rows can be read, by the number under which they are.
class Writers {
 public:
  int64_t add(TableWriter* writer) {
    const std::scoped_lock lock(mutex_);
    writers_.emplace(++last_, writer);
    return last_;
  }
  void remove(int64_t number) {
    const std::scoped_lock lock(mutex_);
    writers_.erase(number);
  }
  TableWriter* find(int64_t number) const {
    const std::scoped_lock lock(mutex_);
    const auto found = writers_.find(number);
    return found == writers_.end() ? nullptr : found->second;
  }
  static Writers& all() {
    static Writers writers;
    return writers;
  }

 private:
  mutable std::mutex mutex_;
  std::map<int64_t, TableWriter*> writers_;
  int64_t last_ = 0;
};
}  // namespace

/// Callbacks of the table function: what it reads are the writer's blocks, which it hands on without a copy.
struct TableWriter::Scan {
  static void bind(duckdb_bind_info info) {
    auto parameter = duckdb_bind_get_parameter(info, 0);
    auto* writer = Writers::all().find(duckdb_get_int64(parameter));
    duckdb_destroy_value(&parameter);
    if (!writer) return duckdb_bind_set_error(info, "no rows are held under this number");
    for (size_t i = 0; i < writer->names_.size(); ++i)
      duckdb_bind_add_result_column(info, writer->names_[i].c_str(), writer->types_[i]);
    duckdb_bind_set_bind_data(info, writer, nullptr);
  }
  static void init(duckdb_init_info info) {
    duckdb_init_set_init_data(info, new size_t(0), [](void* next) { delete static_cast<size_t*>(next); });
  }
  static void read(duckdb_function_info info, duckdb_data_chunk output) {
    const auto& writer = *static_cast<const TableWriter*>(duckdb_function_get_bind_data(info));
    auto& next = *static_cast<size_t*>(duckdb_function_get_init_data(info));
    if (next >= writer.blocks_.size()) return duckdb_data_chunk_set_size(output, 0);
    const auto block = writer.blocks_[next++];
    for (idx_t i = 0; i < writer.names_.size(); ++i)
      duckdb_vector_reference_vector(duckdb_data_chunk_get_vector(output, i), duckdb_data_chunk_get_vector(block, i));
    duckdb_data_chunk_set_size(output, duckdb_data_chunk_get_size(block));
  }
};

void register_held_rows(duckdb_connection connection) {
  auto function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, "held_rows");
  auto number = duckdb_create_logical_type(DUCKDB_TYPE_BIGINT);
  duckdb_table_function_add_parameter(function, number);
  duckdb_destroy_logical_type(&number);
  duckdb_table_function_set_bind(function, TableWriter::Scan::bind);
  duckdb_table_function_set_init(function, TableWriter::Scan::init);
  duckdb_table_function_set_function(function, TableWriter::Scan::read);
  const auto state = duckdb_register_table_function(connection, function);
  duckdb_destroy_table_function(&function);
  if (state != DuckDBSuccess) throw Failure("workspace: cannot hold rows");
}

TableWriter::TableWriter(Database& database, std::string table, const std::vector<ColumnSpec>& columns)
    : database_(database), table_(std::move(table)) {
  // DuckDB knows its own types best: they are asked for by name once, not mapped here.
  std::string select;
  for (const auto& column : columns) {
    names_.push_back(column.name);
    select += (select.empty() ? "SELECT " : ", ") + ("CAST(NULL AS " + column.sql_type + ")");
  }
  types_ = database.column_types(select);
  begin_block();
}

TableWriter::~TableWriter() {
  if (number_ > 0) Writers::all().remove(number_);
  for (auto& block : blocks_) duckdb_destroy_data_chunk(&block);
  for (auto& type : types_) duckdb_destroy_logical_type(&type);
}

void TableWriter::begin_block() {
  blocks_.push_back(duckdb_create_data_chunk(types_.data(), types_.size()));
  row_ = 0;
  targets_.clear();
  for (size_t i = 0; i < types_.size(); ++i) {
    const auto vector = duckdb_data_chunk_get_vector(blocks_.back(), i);
    duckdb_vector_ensure_validity_writable(vector);
    const auto id = duckdb_get_type_id(types_[i]);
    targets_.push_back({vector, duckdb_vector_get_data(vector), duckdb_vector_get_validity(vector),
                        id == DUCKDB_TYPE_DECIMAL ? duckdb_decimal_internal_type(types_[i]) : id});
  }
}

void TableWriter::put_null(size_t column) { duckdb_validity_set_row_invalid(targets_[column].validity, row_); }
void TableWriter::put_text(size_t column, std::string_view text) {
  duckdb_vector_assign_string_element_len(targets_[column].vector, row_, text.data(), text.size());
}
void TableWriter::put_integer(size_t column, int64_t value) {
  auto& target = targets_[column];
  switch (target.type) {
    case DUCKDB_TYPE_SMALLINT: static_cast<int16_t*>(target.data)[row_] = static_cast<int16_t>(value); break;
    case DUCKDB_TYPE_INTEGER: static_cast<int32_t*>(target.data)[row_] = static_cast<int32_t>(value); break;
    default: static_cast<int64_t*>(target.data)[row_] = value;
  }
}
void TableWriter::put_boolean(size_t column, bool value) { static_cast<bool*>(targets_[column].data)[row_] = value; }
void TableWriter::put_date(size_t column, Date value) {
  static_cast<int32_t*>(targets_[column].data)[row_] = value.days_since_1970();
}

void TableWriter::end_row() {
  duckdb_data_chunk_set_size(blocks_.back(), ++row_);
  if (row_ == duckdb_vector_size()) begin_block();
}

void TableWriter::finish() {
  number_ = Writers::all().add(this);
  database_.execute(
      fmt::format("CREATE OR REPLACE VIEW {} AS SELECT * FROM held_rows({})", quoted_name(table_), number_));
}

void write_parquet(Database& database, const std::string& select, const std::filesystem::path& file,
                   size_t row_group_size) {
  std::filesystem::create_directories(file.parent_path());
  const auto part = file.string() + ".part";
  database.execute(fmt::format("COPY ({}) TO {} (FORMAT parquet, COMPRESSION snappy, ROW_GROUP_SIZE {})", select,
                               quoted_literal(part), row_group_size));
  std::filesystem::rename(part, file);
}

}  // namespace guben::workspace
