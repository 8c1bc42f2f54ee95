#pragma once
// Headings nobody listed: what each column of a sheet seems to be of one dataset, by near words and by what stands in
// it, weighed against all its other columns.
#include <optional>
#include <vector>

#include "intake/column_content.hpp"
#include "intake/column_mapping.hpp"

namespace guben::intake {

/// The header and the rows under it, read once for all datasets.
struct SheetColumns {
  HeaderLines lines;
  std::vector<HeadingLikeness::Heading> headings;
  std::vector<ColumnContent> contents;
};
SheetColumns columns_of(const HeaderLines& lines, const std::vector<KeptRow>& head, size_t first_data,
                        const HeadingReader& reader);

struct GuessedColumn {
  size_t column, field;
  bool is_known;  ///< by a declared heading
  bool is_certain;
  double score;
};

struct ColumnGuess {
  std::vector<GuessedColumn> columns;
  double score = 0;                  ///< of all, less what is lacking and what is left over
  bool tells = false;                ///< by a column that tells the dataset from others
  std::vector<std::string> missing;  ///< required headers that no column seems to be
  bool all_certain() const;
};

/// How much is wanted: all columns of many datasets weighed roughly; what may be added to a header that is known but
/// for some columns; or every column that may be something, since the header must be looked at anyhow.
enum class Guessing { Roughly, Additions, Everything };
/// `known`: what the declared headings say.
ColumnGuess guess_columns(const SheetColumns& columns, const ColumnMapping& known, size_t dataset,
                          const HeadingReader& reader, Guessing guessing);

}  // namespace guben::intake
