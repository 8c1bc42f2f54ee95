#pragma once
// A whole file sealed under the county's key, block by block, so that it need not fit into memory. Blocks are bound to
// their place and the last one says that it is: none can be moved, left out or taken from another file unseen.
#include <filesystem>
#include <functional>

#include "ledger/sealer.hpp"

namespace guben::ledger {

/// A sealed file and what it was sealed for.
struct SealedFile {
  std::filesystem::path path;
  std::string context;
};

/// `context` says which file it is. What is written is for its owner alone (0600), whole or not there, and on the disk
/// when these return. All throw Failure: what cannot be read or written, ledger.sealed_damaged.
void seal_file(const Sealer& sealer, const std::filesystem::path& plain, const std::filesystem::path& sealed,
               std::string_view context);
void open_sealed_file(const Sealer& sealer, const std::filesystem::path& sealed, const std::filesystem::path& plain,
                      std::string_view context);
void seal_text(const Sealer& sealer, std::string_view text, const std::filesystem::path& sealed,
               std::string_view context);
std::string open_sealed_text(const Sealer& sealer, const std::filesystem::path& sealed, std::string_view context);
/// What comes block by block, a mebibyte at most each: `next` puts the next one there and says whether it is the last.
using NextBlock = std::function<bool(std::string& block)>;
void seal_blocks(const Sealer& sealer, const std::filesystem::path& sealed, std::string_view context,
                 const NextBlock& next);
/// In another place and for something else: it lies open nowhere meanwhile.
void seal_again(const Sealer& sealer, const SealedFile& from, const SealedFile& to);
/// In its place, with the newest data key, where an older one sealed it.
void reseal_file(const Sealer& sealer, const std::filesystem::path& sealed, std::string_view context);

}  // namespace guben::ledger
