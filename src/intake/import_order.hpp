#pragma once
// In which order the files of an import are read: what names the county comes before what is judged by it.
#include <filesystem>
#include <vector>

#include "dictionary/dataset.hpp"

namespace guben::intake {

/// What a file's name lets one hope for; what it is, its content says.
enum class Promise {
  County,    ///< the registry's files that name the county: the other files are judged by that
  Registry,  ///< the registry's other files, for which it does not matter
  Nothing
};

struct PromisedFile {
  std::filesystem::path file;
  Promise promise = Promise::Nothing;
};

/// The files named and those inside the folders named, the most promising first, else as they were named and inside a
/// folder in order of their names.
std::vector<PromisedFile> in_import_order(const std::vector<std::filesystem::path>& files_and_folders,
                                          const dictionary::Dictionary& dictionary);

}  // namespace guben::intake
