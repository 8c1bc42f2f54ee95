#pragma once
#include <string>

namespace guben::spreadsheet {

/// The .xlsx archive that lies encrypted in a compound file ([MS-OFFCRYPTO] 2.3.4: standard and agile), when the
/// password is the one that every program knows. Of any other Damaged (spreadsheet.encrypted) is thrown.
std::string unlocked_package(const std::string& info, const std::string& package);

}  // namespace guben::spreadsheet
