#include "intake/column_totals.hpp"

namespace guben::intake {

ColumnTotals::ColumnTotals(const HeaderMatch& header) : columns_(header.columns.size()) {
  for (size_t mapped = 0; mapped < columns_.size(); ++mapped)
    columns_[mapped].is_amount =
        header.dataset->fields[header.columns[mapped].field].type == dictionary::FieldType::Money;
}

void ColumnTotals::add(size_t mapped, const CellValue& value, bool is_readable) {
  auto& column = columns_[mapped];
  column.is_known = column.is_known && is_readable;
  if (const auto* units = std::get_if<int64_t>(&value)) column.all += *units, column.since_total += *units;
}

std::vector<ColumnTotals::Difference> ColumnTotals::hold_against(const std::vector<std::optional<int64_t>>& written) {
  std::vector<Difference> differences;
  for (size_t mapped = 0; mapped < columns_.size(); ++mapped) {
    auto& column = columns_[mapped];
    if (!column.is_amount) continue;
    if (written[mapped] && column.is_known && *written[mapped] != column.all && *written[mapped] != column.since_total)
      differences.push_back({mapped, *written[mapped], column.all});
    column.since_total = 0;
  }
  return differences;
}

}  // namespace guben::intake
