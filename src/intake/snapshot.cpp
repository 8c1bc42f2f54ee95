#include "intake/snapshot.hpp"

#include "china/id_number.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;
using dictionary::Role;

bool leaves_a_trace(const Field& field) { return field.type == FieldType::Name && field.role == Role::None; }

void put_value(workspace::TableWriter& table, size_t column, const CellValue& value) {
  if (const auto* text = std::get_if<std::string_view>(&value)) table.put_text(column, *text);
  else if (const auto* integer = std::get_if<int64_t>(&value)) table.put_integer(column, *integer);
  else if (const auto* flag = std::get_if<bool>(&value)) table.put_boolean(column, *flag);
  else if (const auto* date = std::get_if<Date>(&value)) table.put_date(column, *date);
  else table.put_null(column);
}

/// Digits after the point of the stored units.
int scale_of(FieldType type) { return type == FieldType::Money ? 2 : type == FieldType::Number ? 4 : 0; }
}  // namespace

std::vector<workspace::ColumnSpec> snapshot_columns(const Dataset& dataset) {
  std::vector<workspace::ColumnSpec> columns;
  for (const auto& field : dataset.fields) {
    if (field.enters_workspace()) columns.push_back({field.name, field.sql_type()});
    else if (leaves_a_trace(field)) columns.push_back({"has_" + field.name, "BOOLEAN"});
    else if (field.type == FieldType::Certificate) {
      columns.push_back({"has_" + field.name, "BOOLEAN"});
      columns.push_back({field.name + "_kind", "INTEGER"});
      columns.push_back({field.name + "_level", "INTEGER"});
    }
  }
  return columns;
}

SnapshotWriter::SnapshotWriter(workspace::Database& database, const std::string& table, const Dataset& dataset,
                               std::vector<workspace::ColumnSpec> leading)
    : dataset_(dataset), leading_(leading.size()) {
  for (auto& column : snapshot_columns(dataset)) leading.push_back(std::move(column));
  table_.emplace(database, table, leading);
}

void SnapshotWriter::put_fields(const std::vector<CellValue>& values) {
  size_t column = leading_;
  for (size_t f = 0; f < dataset_.fields.size(); ++f) {
    const auto& field = dataset_.fields[f];
    const bool is_there = std::holds_alternative<std::string_view>(values[f]);
    if (field.enters_workspace()) put_value(*table_, column++, values[f]);
    else if (leaves_a_trace(field)) table_->put_boolean(column++, is_there);
    else if (field.type == FieldType::Certificate) {
      const auto read =
          is_there ? china::read_disability_certificate(std::get<std::string_view>(values[f])) : std::nullopt;
      table_->put_boolean(column++, is_there);
      read ? table_->put_integer(column, read->kind) : table_->put_null(column);
      ++column;
      read ? table_->put_integer(column, read->level) : table_->put_null(column);
      ++column;
    }
  }
  table_->end_row();
}

std::string ledger_text(const CellValue& value, const Field& field) {
  if (const auto* text = std::get_if<std::string_view>(&value)) return std::string(*text);
  if (const auto* integer = std::get_if<int64_t>(&value))
    return Decimal(static_cast<__int128>(*integer), scale_of(field.type)).to_string();
  if (const auto* flag = std::get_if<bool>(&value)) return *flag ? "true" : "false";
  return std::get<Date>(value).to_string();
}

CellValue value_of_ledger_text(std::string_view text, const Field& field) {
  switch (field.type) {
    case FieldType::YesNo: return text == "true";
    case FieldType::Date:
    case FieldType::Month: return *Date::from_iso(text);
    case FieldType::Integer:
    case FieldType::Year:
    case FieldType::SchoolYear:
    case FieldType::Money:
    case FieldType::Number: return static_cast<int64_t>(Decimal::parse(text)->rescaled(scale_of(field.type))->units());
    default: return text;
  }
}

}  // namespace guben::intake
