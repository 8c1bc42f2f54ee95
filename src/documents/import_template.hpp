#pragma once
#include <filesystem>

#include "dictionary/dataset.hpp"

namespace guben::documents {

/// A column to be filled in.
struct TemplateColumn {
  const dictionary::Field* field;
  std::vector<std::string> choices;  ///< empty: anything may be written
};
/// The same of these columns alone, under a title of its own.
void write_import_template(const std::string& title, const std::vector<TemplateColumn>& columns,
                           const dictionary::HeadingWords& words, const std::filesystem::path& file);

/// An empty workbook for a department to fill in: the dataset's headers; columns of numbers that are no amounts as text
/// all down the sheet, so that no spreadsheet program shortens them; the words of code lists to choose from.
void write_import_template(const dictionary::Dataset& dataset, const dictionary::HeadingWords& words,
                           const std::filesystem::path& file);

}  // namespace guben::documents
