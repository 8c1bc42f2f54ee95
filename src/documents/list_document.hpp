#pragma once
// A list as it leaves the program: what it is, who takes it out and what for above the rows; one header, and the rows.
#include <filesystem>
#include <string>
#include <vector>

namespace guben::documents {

struct ListColumn {
  std::string header;
  double width = 16;       ///< characters
  bool is_number = false;  ///< a count; codes and numbers of people are none and stay text
};

struct ListDocument {
  std::string title;
  std::vector<std::string> notes;  ///< a line each, under the title
  std::vector<ListColumn> columns;
  std::vector<std::vector<std::string>> rows;
};

enum class ListForm { Xlsx, Csv };

/// Nothing in it is a formula, whatever people wrote; codes are text. Throws Failure where the file cannot be written.
void write_list(const ListDocument& list, ListForm form, const std::filesystem::path& file);

}  // namespace guben::documents
