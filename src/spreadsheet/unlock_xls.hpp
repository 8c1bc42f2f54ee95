#pragma once
#include <string>

namespace guben::spreadsheet {

/// The records of an .xls with those that a password hides made plain. Workbooks that were only write-protected are
/// hidden by a password that every program knows; of any other password Damaged (spreadsheet.encrypted) is thrown.
std::string unlocked_stream(std::string stream);

}  // namespace guben::spreadsheet
