#pragma once
// Where a county's ledger is kept, when that is not in its folder: two lines in the file ledger-address.
#include <filesystem>
#include <optional>
#include <string>

#include "core/result.hpp"

namespace guben::ledger {

struct Address {
  std::string url, county;
};

/// Nothing where the ledger is a file of the folder. Refused with ledger.damaged_address.
Result<std::optional<Address>> read_address(const std::filesystem::path& folder);
void write_address(const std::filesystem::path& folder, const Address& address);

}  // namespace guben::ledger
