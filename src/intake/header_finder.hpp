#pragma once
// Finds which dataset a sheet holds and where its header stands: titles and unit rows above, one or two header lines
// with merged cells, synonyms, units in brackets; and what the header does not say, the content does (a column of ID
// numbers is the ID).
#include <optional>
#include <string>
#include <vector>

#include "dictionary/dataset.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::intake {

/// A row kept beyond the visitor's call.
struct KeptRow {
  int64_t number = 0;
  std::vector<spreadsheet::CellKind> kinds;
  std::vector<std::string> texts;
};

constexpr size_t kHeadRows =
    80;  ///< of a sheet that find_header wants: the header, and enough below it to tell a column by what it holds

struct MappedColumn {
  size_t column;
  size_t field;             ///< index into the dataset's fields
  bool ten_thousand;        ///< values are in 万元
  bool by_content = false;  ///< told by what the column holds, not by its header
};

struct HeaderMatch {
  const dictionary::Dataset* dataset = nullptr;
  int64_t first_row = 0, last_row = 0;
  std::vector<MappedColumn> columns;
  std::vector<std::string> unmapped;      ///< "F 备用字段": headers nobody declared
  std::vector<std::string> missing;       ///< headers of declared fields that are not there
  std::string title;                      ///< everything written above the header
  std::vector<std::string> header_texts;  ///< by column, to know repeated headers
  double score = 0;
};

/// `wanted` narrows the search to one dataset. Refused: intake.no_header, .ambiguous_dataset, .two_headers,
/// .duplicate_header, .missing_columns.
Result<HeaderMatch> find_header(const std::vector<KeptRow>& head, const dictionary::Dictionary& dictionary,
                                const dictionary::Dataset* wanted, const std::string& file_and_sheet_name);

KeptRow kept(const spreadsheet::Row& row);

}  // namespace guben::intake
