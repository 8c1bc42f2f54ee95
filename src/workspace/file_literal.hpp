#pragma once
#include <filesystem>
#include <string>

namespace guben::workspace {

/// A file for a statement that reads it. DuckDB takes what it reads for a pattern: a county's folder named "石[1]"
/// would be that of another. Here every character stands for itself. (What it writes it takes as it is:
/// quoted_literal.)
std::string file_literal(const std::filesystem::path& file);

}  // namespace guben::workspace
