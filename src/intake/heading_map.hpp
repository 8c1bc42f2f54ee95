#pragma once
// What headings mean, confirmed by somebody: a small file to look at and mend (guben import --map), and its lasting
// form in the ledger, so that the same headings are not asked about again.
#include <filesystem>
#include <string>
#include <vector>

#include "intake/header_finder.hpp"

namespace guben::intake {

/// A header of a file that must be confirmed before its rows are read.
struct ProposedHeadings {
  std::string file, sheet;
  HeaderMatch header;
};

/// How a question is put to people: "C 打卡金额 (320、410、380) → 月补助金额?", a column a line.
Words questions_of(const HeaderMatch& header);

/// The map file: of every header its dataset and, a column a line, heading → field or "-", three samples beside it.
void write_heading_map(const std::filesystem::path& file, const std::vector<ProposedHeadings>& proposed,
                       Language language);
/// Refused when it cannot be read, or names a dataset or field there is not, or one field twice.
Result<ConfirmedByHeadings> read_heading_map(const std::filesystem::path& file,
                                             const dictionary::Dictionary& dictionary);

/// As a setting of the ledger: its name before the identity of the headings, and its value.
constexpr std::string_view kHeadingsSetting = "headings.";
std::string setting_of(const ConfirmedHeadings& headings);
ConfirmedHeadings confirmed_of_setting(const std::string& setting);

}  // namespace guben::intake
