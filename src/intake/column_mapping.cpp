#include "intake/column_mapping.hpp"

#include <map>

#include "china/id_number.hpp"
#include "core/text.hpp"

namespace guben::intake {
namespace {
using dictionary::Dataset;
using dictionary::Field;
using dictionary::FieldType;
using dictionary::Role;

/// The first column nobody mapped whose cells are, four in five, sound ID numbers.
std::optional<size_t> column_of_numbers(const ColumnMapping& mapping, const std::vector<KeptRow>& head,
                                        size_t first_data) {
  struct Count {
    int sound = 0, filled = 0;
  };
  std::map<size_t, Count> by_column;
  for (size_t r = first_data; r < head.size(); ++r)
    for (size_t c = 0; c < head[r].texts.size(); ++c) {
      if (head[r].texts[c].empty()) continue;
      auto& count = by_column[c];
      ++count.filled;
      count.sound += china::read_id_number(head[r].texts[c]).is_sound();
    }
  for (const auto& [column, count] : by_column) {
    const bool taken = std::any_of(mapping.columns.begin(), mapping.columns.end(),
                                   [&, c = column](const MappedColumn& m) { return m.column == c; });
    if (!taken && count.filled >= 3 && count.sound * 5 >= count.filled * 4) return column;
  }
  return std::nullopt;
}

}  // namespace

HeaderLine one_line(const KeptRow& row) { return {row.texts, std::vector<std::string>(row.texts.size())}; }

HeaderLine two_lines(const KeptRow& upper, const KeptRow& lower) {
  HeaderLine line;
  const size_t width = std::max(upper.texts.size(), lower.texts.size());
  std::string group;
  for (size_t c = 0; c < width; ++c) {
    const std::string above = c < upper.texts.size() ? upper.texts[c] : "",
                      below = c < lower.texts.size() ? lower.texts[c] : "";
    if (!squeezed(above).empty()) group = above;
    line.own.push_back(squeezed(below).empty() ? above : below);
    line.parent.push_back(squeezed(below).empty() ? "" : group);
  }
  return line;
}

bool ColumnMapping::maps(size_t field) const {
  return std::any_of(columns.begin(), columns.end(), [&](const MappedColumn& m) { return m.field == field; });
}

bool ColumnMapping::maps_same_as(const ColumnMapping& other) const {
  return std::equal(
      columns.begin(), columns.end(), other.columns.begin(), other.columns.end(),
      [](const MappedColumn& a, const MappedColumn& b) { return a.column == b.column && a.field == b.field; });
}

ColumnMapping map_columns(const HeaderLine& line, const Dataset& dataset, const FieldLookup& fields,
                          bool default_ten_thousand) {
  ColumnMapping mapping;
  for (size_t c = 0; c < line.own.size(); ++c) {
    const auto own = read_header_text(line.own[c]);
    if (own.full.empty()) continue;
    auto field =
        line.parent[c].empty() ? std::nullopt : fields.find(read_header_text(squeezed(line.parent[c]) + own.full));
    if (!field) field = fields.find(own);
    if (!field) continue;
    const auto parent_unit = read_header_text(line.parent[c]).ten_thousand;
    const bool ten_thousand = dataset.fields[*field].type == FieldType::Money &&
                              (own.ten_thousand ? *own.ten_thousand
                               : parent_unit    ? *parent_unit
                                                : dataset.fields[*field].in_ten_thousand || default_ten_thousand);
    for (const auto& known : mapping.columns)
      if (known.field == *field && !mapping.clash) mapping.clash = {known.column, c}, mapping.clash_field = *field;
    mapping.columns.push_back({c, *field, ten_thousand});
  }
  return mapping;
}

void map_by_content(ColumnMapping& mapping, const Dataset& dataset, const std::vector<KeptRow>& head,
                    size_t first_data) {
  for (const Role role : {Role::PersonId, Role::HeadId}) {
    const Field* with_role = dataset.with_role(role);
    if (!with_role) continue;
    const auto field = static_cast<size_t>(with_role - dataset.fields.data());
    if (mapping.maps(field)) continue;
    if (const auto column = column_of_numbers(mapping, head, first_data)) {
      mapping.columns.push_back({*column, field, false, true});
      return;  // one column: which of two unnamed ID columns is whose, content cannot tell
    }
  }
}

bool is_likely(const ColumnMapping& mapping, const Dataset& dataset, const HeaderLine& line) {
  const auto filled = static_cast<size_t>(
      std::count_if(line.own.begin(), line.own.end(), [](const std::string& text) { return !squeezed(text).empty(); }));
  return mapping.columns.size() >= 2 && mapping.columns.size() * 2 >= filled &&
         (mapping.columns.size() >= 5 || mapping.columns.size() * 3 >= dataset.fields.size());
}

double columns_score(const ColumnMapping& mapping, const Dataset& dataset) {
  return 2.0 * static_cast<double>(mapping.columns.size()) -
         0.7 * static_cast<double>(dataset.fields.size() - std::min(dataset.fields.size(), mapping.columns.size()));
}

std::vector<std::string> missing_required(const ColumnMapping& mapping, const Dataset& dataset) {
  std::vector<std::string> missing;
  for (size_t i = 0; i < dataset.fields.size(); ++i)
    if (dataset.fields[i].required && !mapping.maps(i)) missing.push_back(dataset.fields[i].header);
  return missing;
}

}  // namespace guben::intake
