#pragma once
// Which column holds which field of a dataset, if a row (or two) is its header.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "intake/header_finder.hpp"
#include "intake/header_text.hpp"

namespace guben::intake {

/// What stands over each column.
struct HeaderLine {
  std::vector<std::string> own;     ///< the header of each column by itself
  std::vector<std::string> parent;  ///< the group above it, spread over the columns of a merged cell
};
HeaderLine one_line(const KeptRow& row);
HeaderLine two_lines(const KeptRow& upper, const KeptRow& lower);

struct ColumnMapping {
  std::vector<MappedColumn> columns;
  std::optional<std::pair<size_t, size_t>> clash;  ///< two columns for one field
  size_t clash_field = 0;

  bool maps(size_t field) const;
  bool maps_same_as(const ColumnMapping& other) const;
};

ColumnMapping map_columns(const HeaderLine& line, const dictionary::Dataset& dataset, const FieldLookup& fields,
                          bool default_ten_thousand);
/// A column without a known header that holds ID numbers is the ID column, whatever it is called.
void map_by_content(ColumnMapping& mapping, const dictionary::Dataset& dataset, const std::vector<KeptRow>& head,
                    size_t first_data);
/// Two columns in common are no likeness: half of what stands there must be known, and a third of what was declared or
/// five.
bool is_likely(const ColumnMapping& mapping, const dictionary::Dataset& dataset, const HeaderLine& line);
double columns_score(const ColumnMapping& mapping, const dictionary::Dataset& dataset);
/// Headers of the required fields that no column has.
std::vector<std::string> missing_required(const ColumnMapping& mapping, const dictionary::Dataset& dataset);

}  // namespace guben::intake
