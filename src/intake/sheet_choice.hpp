#pragma once
#include <optional>
#include <string>
#include <vector>

#include "intake/import_report.hpp"
#include "spreadsheet/workbook.hpp"

namespace guben::intake {

/// The sheets of a workbook, with the header of those that hold data. One file is of one dataset.
struct SheetChoice {
  const dictionary::Dataset* dataset = nullptr;
  std::vector<SheetReport> sheets;
};

/// What the reader of a workbook was told beforehand.
struct SheetWishes {
  const dictionary::Dataset* dataset = nullptr;  ///< narrows the search
  std::optional<bool> continued;  ///< whether a sheet without a header, with rows like the first's, is its continuation
};

/// Refused when no sheet holds data, and when a sheet nearly does or seems to continue another: it must not be passed
/// over in silence.
Result<SheetChoice> choose_sheets(spreadsheet::Workbook& book, const std::string& file_name,
                                  const HeadingReader& reader, const SheetWishes& wishes,
                                  const ConfirmedByHeadings& confirmed);

}  // namespace guben::intake
