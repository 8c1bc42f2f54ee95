#pragma once
// Finds which dataset a sheet holds and where its header stands: titles and unit rows above, one to three header lines
// with groups, declared headings, units in brackets. What no dataset lists word for word is told by near words and by
// what stands in the column; what stays uncertain is a question to be confirmed, never an answer.
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "dictionary/dataset.hpp"
#include "intake/header_lines.hpp"
#include "intake/heading_likeness.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::intake {

constexpr size_t kHeadRows =
    80;  ///< of a sheet that find_header wants: the header, and enough below it to tell a column by what it holds

struct MappedColumn {
  size_t column;
  size_t field;             ///< index into the dataset's fields
  bool ten_thousand;        ///< values are in 万元
  bool by_content = false;  ///< told by near words and by what the column holds, not by a declared heading
};

/// A column of which it is not certain what it is.
struct ColumnQuestion {
  size_t column;
  std::optional<size_t> field;  ///< what it seems to be
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

  /// To be confirmed before a row is read; `columns` hold what is certain only.
  std::vector<ColumnQuestion> questions;
  bool dataset_is_certain = true;
  bool is_confirmed = false;                      ///< somebody has said what these headings are
  std::vector<std::string> headings;              ///< by column, with its groups; to confirm by
  std::vector<std::vector<std::string>> samples;  ///< by column; only where there are questions
  bool asks() const { return !questions.empty() || !dataset_is_certain; }
};

/// What somebody has confirmed of headings: of which dataset they are, and which field each is ("-": none).
struct ConfirmedHeadings {
  std::string dataset;
  std::vector<std::pair<std::string, std::string>> fields;  ///< heading → header of the field
};
/// By the identity of all headings of a sheet.
using ConfirmedByHeadings = std::map<std::string, ConfirmedHeadings>;
/// The same headings in any order have the same identity.
std::string identity_of_headings(std::vector<std::string> headings);
/// Headings with groups; one that stands twice is told by its number: "姓名#2".
std::vector<std::string> distinct_headings(const HeaderLines& lines);

/// What is the same for all files of a county.
class HeadingReader {
 public:
  explicit HeadingReader(const dictionary::Dictionary& of) : dictionary(of), declared(of) {}
  /// Made when the first heading comes that nobody listed. Thread-safe.
  const HeadingLikeness& likeness() const;

  const dictionary::Dictionary& dictionary;
  const DeclaredHeadings declared;

 private:
  mutable std::once_flag made_;
  mutable std::optional<HeadingLikeness> likeness_;
};

/// `wanted` narrows the search to one dataset. Refused: intake.no_header, .no_dataset_fits, .ambiguous_dataset,
/// .two_headers, .duplicate_header, .missing_columns.
Result<HeaderMatch> find_header(const std::vector<KeptRow>& head, const HeadingReader& reader,
                                const dictionary::Dataset* wanted, const std::string& file_and_sheet_name,
                                const ConfirmedByHeadings& confirmed = {});

/// The same for one sheet by itself.
Result<HeaderMatch> find_header(const std::vector<KeptRow>& head, const dictionary::Dictionary& dictionary,
                                const dictionary::Dataset* wanted, const std::string& file_and_sheet_name);

KeptRow kept(const spreadsheet::Row& row);

}  // namespace guben::intake
