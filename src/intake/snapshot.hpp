#pragma once
// A dataset's rows as the screening may see them: declared fields that may enter the workspace and, of those that may
// not, only what is left when names and numbers are taken away (is there one; kind and level of a certificate).
#include "intake/cell_values.hpp"
#include "workspace/table_writer.hpp"

namespace guben::intake {

/// The dataset's columns of a snapshot, in the order of its fields.
std::vector<workspace::ColumnSpec> snapshot_columns(const dictionary::Dataset& dataset);

class SnapshotWriter {
 public:
  /// `leading`: columns of the caller's own, before the dataset's; put them through `table`.
  SnapshotWriter(workspace::Database& database, const std::string& table, const dictionary::Dataset& dataset,
                 std::vector<workspace::ColumnSpec> leading);
  workspace::TableWriter& table() { return *table_; }
  /// Puts the dataset's columns and ends the row.
  void put_fields(const std::vector<CellValue>& values);

 private:
  const dictionary::Dataset& dataset_;
  size_t leading_;
  std::optional<workspace::TableWriter> table_;
};

/// The ledger keeps values as text, in one form for each type; these two are each other's inverse.
std::string ledger_text(const CellValue& value, const dictionary::Field& field);
CellValue value_of_ledger_text(std::string_view text, const dictionary::Field& field);

}  // namespace guben::intake
