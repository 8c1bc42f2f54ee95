#pragma once
// What stands below the header of a sheet, a few values a column, so that people see what a column is taken for.
#include "intake/import_report.hpp"

namespace guben::intake {

constexpr size_t kSamples = 3;

/// By sheet (told by its name) and column, as written and unmasked: whoever shows them masks them. Nothing of a sheet
/// without a header, and nothing at all of a file that cannot be read.
std::vector<std::vector<std::vector<std::string>>> column_samples(const std::filesystem::path& file,
                                                                  const std::vector<SheetReport>& sheets);

}  // namespace guben::intake
