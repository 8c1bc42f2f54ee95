#include "intake/column_totals.hpp"

namespace guben::intake {

ColumnTotals::ColumnTotals(const HeaderMatch& header) : columns_(header.columns.size()) {
  for (size_t mapped = 0; mapped < columns_.size(); ++mapped) {
    const auto& column = header.columns[mapped];
    columns_[mapped].is_amount = header.dataset->fields[column.field].type == dictionary::FieldType::Money;
    if (column.ten_thousand) columns_[mapped].one *= 10000;
  }
}

void ColumnTotals::add(size_t mapped, const CellValue& value, bool is_readable) {
  auto& column = columns_[mapped];
  column.is_known = column.is_known && is_readable;
  const auto* units = std::get_if<int64_t>(&value);
  if (!units) return;
  // A sum that no number holds is held against nothing.
  if (__builtin_add_overflow(column.all, *units, &column.all) |
      __builtin_add_overflow(column.since_total, *units, &column.since_total))
    column.is_known = false;
}

std::vector<ColumnTotals::Difference> ColumnTotals::hold_against(const std::vector<std::optional<int64_t>>& written) {
  std::vector<Difference> differences;
  for (size_t mapped = 0; mapped < columns_.size(); ++mapped) {
    auto& column = columns_[mapped];
    if (!column.is_amount) continue;
    if (written[mapped] && column.is_known && *written[mapped] != column.all &&
        *written[mapped] != column.since_total && !is_number_of_records(*written[mapped], column))
      differences.push_back({mapped, *written[mapped], column.all});
    column.since_total = 0;
  }
  records_since_total_ = 0;
  return differences;
}

bool ColumnTotals::is_number_of_records(int64_t written, const Column& column) const {
  return written == records_ * column.one || written == records_since_total_ * column.one;
}

}  // namespace guben::intake
