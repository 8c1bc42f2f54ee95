#pragma once
// Where a county's keys lie. The roots, from which its data keys are derived, lie wrapped beside the ledger
// (keys/data-keys): the first, and one more after each time that a data key leaked. The key that wraps them is the key
// file (keys/ledger.key, or where GUBEN_KEY_FILE says). Renewing the key file wraps the roots anew and touches nothing
// that is sealed. Counties of earlier layouts have no wrapped root: their key file is the root itself, until it is
// first renewed.
#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "core/result.hpp"

namespace guben::ledger {

struct KeyFiles {
  std::filesystem::path key, wrapped;
  static KeyFiles of(const std::filesystem::path& county_folder);
};

/// Both, of a county that is being made; mode 0600.
void create_keys(const KeyFiles& files);
/// The roots as texts, the newest last. Refused with ledger.other_key where the key file wraps another county's; throws
/// Failure where it is missing or no key.
Result<std::vector<std::string>> read_roots(const KeyFiles& files);
enum class DataKeys { AsTheyAre, OneMore };
/// A new key file that wraps the same roots, and a new one where a data key leaked. Killed at any moment, either key
/// file opens the county. `told` gets the name of the new key before anything is changed, and of the old one; what it
/// throws keeps all as it is.
Result<void> renew_key(const KeyFiles& files, DataKeys data_keys,
                       const std::function<void(const std::string&, const std::string&)>& told);
/// What tells a key file from others without saying anything of it.
std::string name_of_key(const std::string& key);

}  // namespace guben::ledger
