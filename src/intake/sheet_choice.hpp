#pragma once
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

/// `wanted` narrows the search to one dataset. Refused when no sheet holds data, and when a sheet nearly does: it must
/// not be passed over in silence.
Result<SheetChoice> choose_sheets(spreadsheet::Workbook& book, const std::string& file_name,
                                  const dictionary::Dictionary& dictionary, const dictionary::Dataset* wanted);

}  // namespace guben::intake
