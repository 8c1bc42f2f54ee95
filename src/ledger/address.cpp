#include "ledger/address.hpp"

#include <fstream>

#include "core/new_file.hpp"

namespace guben::ledger {
namespace {
std::filesystem::path file_in(const std::filesystem::path& folder) { return folder / "ledger-address"; }
}  // namespace

Result<std::optional<Address>> read_address(const std::filesystem::path& folder) {
  if (!std::filesystem::exists(file_in(folder))) return std::optional<Address>();
  std::ifstream in(file_in(folder));
  Address address;
  std::getline(in, address.url);
  std::getline(in, address.county);
  if (!in || address.url.empty() || address.county.empty())
    return Refusal{"ledger.damaged_address", {{"file", file_in(folder).string()}}};
  return std::optional(address);
}

void write_address(const std::filesystem::path& folder, const Address& address) {
  NewFile file(file_in(folder));
  file.write(address.url + "\n" + address.county + "\n");
  file.finish();
  std::filesystem::permissions(file_in(folder),
                               std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

}  // namespace guben::ledger
