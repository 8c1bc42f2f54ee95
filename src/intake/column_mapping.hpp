#pragma once
// Which column holds which field of a dataset, as far as its declared headings say.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "intake/header_finder.hpp"

namespace guben::intake {

struct KnownColumn {
  size_t column, field;
  bool with_group;  ///< known by its group and its own words together
  bool tells;       ///< by a heading that no other dataset has
};

struct ColumnMapping {
  std::vector<KnownColumn> columns;
  std::optional<std::pair<size_t, size_t>> clash;  ///< two columns for one field
  size_t clash_field = 0;

  bool maps(size_t field) const;
  const KnownColumn* of_column(size_t column) const;
  bool maps_same_as(const ColumnMapping& other) const;
  bool tells() const;
};

/// By dataset, only those that know a column.
std::map<size_t, ColumnMapping> map_columns(const HeaderLines& lines, const HeadingReader& reader);

/// Whether a money column is in 万元: by its own words, by its group's, by the field's or the sheet's unit.
bool is_in_ten_thousand(const HeaderColumn& column, const dictionary::Field& field, bool sheet_says);
/// Columns with a heading that a dataset may ask for: neither 序号 nor 备注.
size_t columns_that_count(const HeaderLines& lines, const dictionary::HeadingWords& words);
bool is_aside(const HeaderColumn& column, const dictionary::HeadingWords& words);
/// Two columns in common are no likeness: half of what stands there must be known, and a third of what was declared or
/// five.
bool is_likely(size_t mapped, const dictionary::Dataset& dataset, size_t columns_that_count);
double columns_score(size_t mapped, const dictionary::Dataset& dataset);
/// Headers of the required fields that no column has.
std::vector<std::string> missing_required(const ColumnMapping& mapping, const dictionary::Dataset& dataset);

}  // namespace guben::intake
