#pragma once
#include <filesystem>

#include "dictionary/dataset.hpp"

namespace guben::documents {

/// An empty workbook for a department to fill in: the dataset's headers; columns of numbers that are no amounts as text
/// all down the sheet, so that no spreadsheet program shortens them; the words of code lists to choose from.
void write_import_template(const dictionary::Dataset& dataset, const dictionary::HeadingWords& words,
                           const std::filesystem::path& file);

}  // namespace guben::documents
