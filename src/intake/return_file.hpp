#pragma once
#include "core/language.hpp"
#include "intake/import_report.hpp"

namespace guben::intake {

/// The original's name, shortened where the system would not take it, with the beginning of its fingerprint: two files
/// never share one.
std::string return_file_name(const std::filesystem::path& original, const std::string& fingerprint, Language language);

/// The sender's own rows that had a problem, cells as they were, wrong cells marked and commented, and a last column
/// 错误说明. Reads the original again: only the rows that go back are kept.
void write_return_file(const std::filesystem::path& original, const ImportReport& report,
                       const std::filesystem::path& target, Language language);

}  // namespace guben::intake
